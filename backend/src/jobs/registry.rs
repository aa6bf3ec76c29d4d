//! Every kind of job there is.

use graphile_worker::JobDefinition;

use super::{StaffMessage, handler::definition};
use crate::{
    bulky::TellBooker,
    cases::{
        TellReporters,
        city::outbound::SendToCity,
        content_checks::{CheckContent, EndContentChecks},
    },
    messages::DeliverMessage,
    payments::{PaymentChanged, SendSandboxCallback},
};

/// One line per job. A job whose task is not here waits in the queue until a worker comes that
/// knows it, so an old worker does no harm to a new job.
pub(super) fn all() -> Vec<JobDefinition> {
    vec![
        definition::<StaffMessage>(),
        definition::<DeliverMessage>(),
        definition::<TellReporters>(),
        definition::<SendToCity>(),
        definition::<CheckContent>(),
        definition::<EndContentChecks>(),
        definition::<TellBooker>(),
        definition::<PaymentChanged>(),
        definition::<SendSandboxCallback>(),
    ]
}
