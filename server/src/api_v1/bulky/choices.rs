//! The choices of a wish, as an app sends them.

use backend::bulky::Service;
use domain::bulky::Placed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api_v1) enum BulkyService {
    /// The crew comes.
    #[default]
    Pickup,
    /// It is brought to the yard.
    Yard,
}

impl BulkyService {
    pub(super) const fn service(self) -> Service {
        match self {
            Self::Pickup => Service::Pickup,
            Self::Yard => Service::Yard,
        }
    }

    pub(super) const fn of(service: Service) -> Self {
        match service {
            Service::Pickup => Self::Pickup,
            Service::Yard => Self::Yard,
        }
    }
}

/// Where it stands when the crew comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api_v1) enum BulkyPlaced {
    /// At the door of the flat.
    #[default]
    Door,
    /// At the entrance of the building.
    Downstairs,
    /// At the collection point of the estate.
    CollectionPoint,
}

impl BulkyPlaced {
    pub(super) const fn placed(self) -> Placed {
        match self {
            Self::Door => Placed::Door,
            Self::Downstairs => Placed::Downstairs,
            Self::CollectionPoint => Placed::CollectionPoint,
        }
    }

    pub(super) const fn of(placed: Placed) -> Self {
        match placed {
            Placed::Door => Self::Door,
            Placed::Downstairs => Self::Downstairs,
            Placed::CollectionPoint => Self::CollectionPoint,
        }
    }
}

/// What a thing of a basket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::api_v1) enum BulkyKind {
    /// Of the catalogue.
    Item,
    /// A thing that is not in the catalogue.
    Measured,
    /// Renovation waste in bags of a size.
    Bags,
    /// Renovation waste as it lies there.
    Loose,
}

impl BulkyKind {
    /// The fields of it.
    pub(super) const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Item | Self::Bags => &["id", "quantity"],
            Self::Measured => &["name", "length_cm", "width_cm", "height_cm", "quantity"],
            Self::Loose => &["id", "litres"],
        }
    }
}
