//! A misspelt variable would otherwise be a setting that silently does nothing.

use clap::Command;

use super::Refusal;

/// What all of Minhu's variables begin with.
const PREFIX: &str = "MINHU_";

/// Refuses a variable that begins with `MINHU_` and that no setting of `command` or of its
/// subcommands reads.
///
/// # Errors
/// [`Refusal`] with the first such variable and, if one is near, the name that was probably meant.
pub(crate) fn refuse_unknown(
    command: &Command,
    variables: impl IntoIterator<Item = String>,
) -> Result<(), Refusal> {
    let known = known(command);
    let mut unknown: Vec<_> = variables
        .into_iter()
        .filter(|name| name.starts_with(PREFIX) && !known.contains(name))
        .collect();
    unknown.sort_unstable();
    match unknown.first() {
        None => Ok(()),
        Some(name) => Err(Refusal::new(match nearest(name, &known) {
            Some(meant) => {
                format!("the environment variable {name} is not known: did you mean {meant}?")
            }
            None => format!(
                "the environment variable {name} is not known: `minhu serve --help` lists those \
                 that are"
            ),
        })),
    }
}

fn known(command: &Command) -> Vec<String> {
    let own = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str().map(str::to_owned));
    own.chain(command.get_subcommands().flat_map(known)).collect()
}

fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let likeness = |other: &str| {
        strsim::jaro_winkler(name.trim_start_matches(PREFIX), other.trim_start_matches(PREFIX))
    };
    known
        .iter()
        .map(|other| (likeness(other), other.as_str()))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn check(names: &[&str]) -> Result<(), String> {
        refuse_unknown(&Cli::command(), names.iter().map(|&name| name.to_owned()))
            .map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn known_and_foreign_variables_pass() {
        assert_eq!(check(&["MINHU_LISTEN", "MINHU_DATA", "PATH", "DATABASE_URL"]), Ok(()));
    }

    #[test]
    fn a_misspelt_one_is_refused_with_what_was_meant() {
        let refusal = check(&["PATH", "MINHU_LISTN"]).expect_err("unknown");
        assert!(refusal.contains("MINHU_LISTN") && refusal.contains("MINHU_LISTEN?"), "{refusal}");
    }

    #[test]
    fn a_strange_one_is_refused_with_where_to_look() {
        let refusal = check(&["MINHU_XYZZY"]).expect_err("unknown");
        assert!(refusal.contains("--help"), "{refusal}");
    }
}
