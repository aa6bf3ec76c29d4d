//! Refusing a wrong setting or command line in one sentence.

use std::error::Error;

use clap::{
    Command,
    error::{ContextKind, ContextValue, ErrorKind},
};

/// A wrong setting or command line: one sentence with the name of what is wrong and what is
/// allowed. The program ends with exit code 2.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refusal(String);

impl Refusal {
    /// A refusal that says `sentence`.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// What clap found wrong with a value, naming the variable as well as the flag, since either
    /// may be where it came from. `None` for help, the version, and mistakes that are not about a
    /// value, which clap says well itself.
    pub(crate) fn of_value(error: &clap::Error, command: &Command) -> Option<Self> {
        if !matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
            return None;
        }
        let text = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let shown = text(ContextKind::InvalidArg)?;
        let flag = shown.split_whitespace().next().unwrap_or(shown);
        let variable = variable_of(command, flag.trim_start_matches("--"));
        let name = match &variable {
            Some((name, _)) => format!("{flag} ({name})"),
            None => flag.to_owned(),
        };
        let value = match (&variable, text(ContextKind::InvalidValue)) {
            (Some((_, true)), _) => "has a value that is not accepted".to_owned(),
            (_, None | Some("")) => "is empty".to_owned(),
            (_, Some(value)) => format!("is `{value}`"),
        };
        let allowed = match (error.get(ContextKind::ValidValue), error.source()) {
            (Some(ContextValue::Strings(values)), _) if !values.is_empty() => {
                format!("it must be one of {}", values.join(", "))
            }
            (_, Some(reason)) => reason.to_string(),
            _ => "see --help for what is allowed".to_owned(),
        };
        Some(Self(format!("{name} {value}: {allowed}")))
    }
}

/// The environment variable behind a flag, and whether its value must not be shown.
fn variable_of(command: &Command, flag: &str) -> Option<(String, bool)> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(flag))
        .and_then(|arg| Some((arg.get_env()?.to_str()?.to_owned(), arg.is_hide_env_values_set())))
        .or_else(|| command.get_subcommands().find_map(|sub| variable_of(sub, flag)))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::cli::Cli;

    fn refusal(args: &[&str]) -> String {
        let Err(error) = Cli::try_parse_from(args) else { panic!("must be refused") };
        Refusal::of_value(&error, &Cli::command()).expect("about a value").to_string()
    }

    #[test]
    fn names_flag_variable_value_and_what_is_allowed() {
        assert_eq!(
            refusal(&["minhu", "serve", "--listen", "localhost"]),
            "--listen (MINHU_LISTEN) is `localhost`: it must be an IP address and a port, such as \
             127.0.0.1:3000"
        );
    }

    #[test]
    fn lists_the_values_of_a_choice() {
        assert_eq!(
            refusal(&["minhu", "migrate", "--log-format", "xml"]),
            "--log-format (MINHU_LOG_FORMAT) is `xml`: it must be one of text, json"
        );
    }

    #[test]
    fn a_database_address_is_not_repeated() {
        let refusal = refusal(&["minhu", "migrate", "--database-url", "mysql://u:pass@h/d"]);
        assert!(refusal.starts_with("--database-url (DATABASE_URL) has a value"), "{refusal}");
        assert!(!refusal.contains("pass"), "{refusal}");
    }

    #[test]
    fn other_mistakes_are_left_to_clap() {
        let Err(error) = Cli::try_parse_from(["minhu", "sreve"]) else { panic!("unknown command") };
        assert_eq!(Refusal::of_value(&error, &Cli::command()), None);
    }
}
