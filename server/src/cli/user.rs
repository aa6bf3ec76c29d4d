//! `minhu user`: the accounts of staff. The first administrator is made here.

use std::process::ExitCode;

use anyhow::{Context, bail};
use backend::{
    Kernel,
    accounts::{
        SessionToken,
        staff::{
            By, Order,
            users::{self, Profile, State, UserError},
        },
    },
    db::Role as DbRole,
    districts::offices::departments,
    forms::FormKey,
    privacy::Redacted,
    problem::Problem,
};
use clap::{Subcommand, builder::PossibleValuesParser};
use domain::accounts::Role;
use uuid::Uuid;

use super::operator::operator;
use crate::{config::Settings, open::Database, say::say, steps::Steps};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Make an account, and print the link with which its holder sets the password
    Create {
        /// What they sign in with
        login: String,
        /// Their name, as colleagues see it
        #[arg(long)]
        name: String,
        /// A post they hold; may be given several times
        #[arg(long, required = true, value_parser = roles())]
        role: Vec<String>,
        /// The code of their department
        #[arg(long, value_name = "CODE")]
        department: Option<String>,
    },
    /// List the accounts
    List,
    /// Let nobody sign in with an account any more, and end its sessions
    Disable { login: String },
    /// Let its holder sign in again
    Enable { login: String },
    /// Take password, app and recovery codes away, and print a link to begin again
    Reset { login: String },
}

fn roles() -> PossibleValuesParser {
    Role::ALL.map(Role::as_str).into()
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    Database::with(settings, Steps::new(), async |database| {
        let kernel = database.kernel(settings, DbRole::Serve).await?;
        let done = obey(&kernel, what).await;
        kernel.db.close().await;
        done
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn obey(kernel: &Kernel, what: What) -> anyhow::Result<()> {
    match what {
        What::Create { login, name, role, department } => {
            let profile = Profile {
                name: Redacted::new(name),
                roles: role.iter().filter_map(|word| Role::parse(word)).collect(),
                department: match department {
                    Some(code) => Some(find_department(kernel, &code).await?),
                    None => None,
                },
                streets: Vec::new(),
                estates: Vec::new(),
            };
            let created = users::create(kernel, order(kernel), &login, profile)
                .await
                .map_err(|error| sentence(&error))?;
            say(format_args!("The account {login} is there."));
            say_link(&created.link);
        }
        What::List => list(kernel).await?,
        What::Disable { login } => {
            let id = find(kernel, &login).await?;
            set(kernel, id, State::Disabled).await?;
            say(format_args!("{login} is disabled."));
        }
        What::Enable { login } => {
            let id = find(kernel, &login).await?;
            set(kernel, id, State::Active).await?;
            say(format_args!("{login} is enabled."));
        }
        What::Reset { login } => {
            let id = find(kernel, &login).await?;
            let link =
                users::reset(kernel, order(kernel), id).await.map_err(|error| sentence(&error))?;
            say(format_args!("{login} begins again."));
            say_link(&link);
        }
    }
    Ok(())
}

async fn list(kernel: &Kernel) -> anyhow::Result<()> {
    let all = users::all(kernel).await.context("the accounts cannot be read")?;
    for user in &all {
        let roles: Vec<&str> = user.roles.iter().map(|role| role.as_str()).collect();
        say(format_args!(
            "{}  {}  {}  {}",
            user.login,
            user.name.expose(),
            user.state.as_str(),
            roles.join(",")
        ));
    }
    if all.is_empty() {
        say("There are no accounts: make one with `minhu user create`.");
    }
    Ok(())
}

async fn find(kernel: &Kernel, login: &str) -> anyhow::Result<Uuid> {
    match users::find_login(kernel, login).await {
        Ok(id) => Ok(id),
        Err(UserError::Denied(_)) => bail!("nobody signs in as {login}"),
        Err(error) => Err(error).context("the accounts cannot be read"),
    }
}

async fn find_department(kernel: &Kernel, code: &str) -> anyhow::Result<Uuid> {
    let all = departments(&kernel.db).await.context("the departments cannot be read")?;
    let found = all.into_iter().find(|department| department.code == code);
    found.map(|department| department.id).with_context(|| format!("there is no department {code}"))
}

async fn set(kernel: &Kernel, id: Uuid, state: State) -> anyhow::Result<()> {
    users::set_state(kernel, order(kernel), id, state).await.map_err(|error| sentence(&error))
}

fn order(kernel: &Kernel) -> Order {
    Order { by: By::Operator(operator()), key: FormKey::mint(&*kernel.random), request_id: None }
}

/// The link without its host, which only the settings of `serve` know.
fn say_link(token: &SessionToken) {
    let path = format!("/staff/set-password/{}", token.to_text());
    say(format_args!(
        "Open this address of the portal within 3 days to set the password; it works once:\n  {path}"
    ));
}

fn sentence(error: &UserError) -> anyhow::Error {
    let codes: Vec<String> = match error {
        UserError::Invalid(fields) => fields.iter().map(|field| field.code.clone()).collect(),
        other => vec![other.code().to_owned()],
    };
    let said = codes.iter().map(|code| match code.as_str() {
        "login-invalid" => {
            "a login is 2 to 40 small letters, digits or . _ -, beginning with a letter"
        }
        "login-taken" => "the login is taken",
        "name-missing" => "a name is wanted",
        "name-too-long" => "a name has at most 40 characters",
        "last-administrator" => "nobody else could let others in: make another administrator first",
        _ => "the database refused",
    });
    anyhow::anyhow!("nothing was changed: {}", said.collect::<Vec<_>>().join("; "))
}
