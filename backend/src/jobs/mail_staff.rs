//! Telling the mailboxes of staff what came in.
//!
//! One mail to each for all that came since the last, so that a busy day does not fill it. It says
//! how many, which cases are late or wait for a decision, and nothing about whom: nobody knows who
//! reads a mailbox.
//!
//! What is late is for the mailbox of its rung of the ladder: the department's for the warning, the
//! end and the handler's rung, its head's, the supervisors' and the leader's. Everything else, and
//! what has no mailbox of its own, is for the district's.

use domain::{cases::State, locale::Locale};

use super::Failure;
use crate::{
    Kernel,
    cases::Queue,
    db::Lock,
    districts::{self, District, LoadError},
    messages::{Outgoing, SendError, To, normal_email, page, send},
};

/// What staff are written in.
const LOCALE: Locale = Locale::ZhHans;

/// What is said of the cases of each rung, and of those that wait for a decision, above the list of
/// the console that shows them.
const LISTS: [(&str, &[(&str, &str)]); 4] = [
    (
        "late",
        &[
            ("case-late", "已经逾期"),
            ("case-late-handler", "逾期，请经办人处理"),
            ("case-late-department-head", "逾期，请部门负责人过问"),
            ("case-late-supervisor", "逾期，请督查员督办"),
            ("case-late-leader", "逾期，请分管领导过问"),
        ],
    ),
    // By when they are due: after those that are late.
    ("open", &[("case-due-soon", "即将逾期")]),
    ("more-time", &[("case-more-time", "申请延期，等待审批")]),
    ("to-read", &[("case-to-read", "拟答复，等待复核")]),
];

/// Writes one mail to each mailbox about every message to staff that no mail was about yet, and
/// says how many there were. What no mailbox is there for waits, and all of it while nothing carries
/// mail.
///
/// # Errors
/// When the district or the database is not as it should be; nothing was written then.
pub(super) async fn mail_staff(kernel: &Kernel) -> Result<i64, Failure> {
    let mut tx = kernel.db.begin().await?;
    if !try_lock(&mut tx).await? {
        return Ok(0);
    }
    let district = match districts::load(&mut *tx).await {
        Ok(district) => district,
        // A district that is just being set up has nobody to mail to.
        Err(LoadError::Missing) => return Ok(0),
        Err(LoadError::Database(error)) => return Err(error.into()),
        Err(LoadError::Inconsistent(_)) => {
            return Err(Failure::because("the district's settings are not whole"));
        }
    };
    if kernel.carriers.mail.is_none() && !district.demonstration {
        return Ok(0);
    }
    let came = take(kernel, &mut tx, &district).await?;
    for mailbox in came.chunk_by(|one, next| one.mailbox == next.mailbox) {
        write(kernel, &mut tx, mailbox).await?;
    }
    tx.commit().await?;
    Ok(came.iter().map(|one| one.messages).sum())
}

async fn try_lock(conn: &mut sqlx::PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock($1) as "locked!""#,
        Lock::StaffDigest.key()
    )
    .fetch_one(conn)
    .await
}

/// What came of one kind for one mailbox.
struct Came {
    mailbox: String,
    kind: String,
    messages: i64,
    /// What they are about: several clocks may run for a case.
    subjects: i64,
    /// Of the cases among these, the oldest.
    numbers: Vec<String>,
}

/// All that waits and has a mailbox, mailbox by mailbox. A department that is retired has none. Of
/// cases only those for which a clock still runs are told, and of requests and answers those that
/// still wait; the others were done meanwhile. What the list that the mail leads to does not have just
/// now, since the case is suspended or was corrected, is told once it has it again.
async fn take(
    kernel: &Kernel,
    conn: &mut sqlx::PgConnection,
    district: &District,
) -> Result<Vec<Came>, sqlx::Error> {
    let states = |queue: Queue| queue.states(&[]).into_iter().map(State::as_str).collect();
    let more_time: Vec<&str> = states(Queue::Extensions);
    let to_read: Vec<&str> = states(Queue::ToRead);
    sqlx::query_as!(
        Came,
        r#"with waiting as (
             select staff_message.id, coalesce(
               case staff_message.kind
                 when 'case-due-soon' then department.email
                 when 'case-late' then department.email
                 when 'case-late-handler' then department.email
                 when 'case-late-department-head' then department.head_email
                 when 'case-late-supervisor' then $2::text
                 when 'case-late-leader' then $3::text
               end, $4::text) as mailbox,
               case
                 when staff_message.kind = 'case-due-soon' or staff_message.kind like 'case-late%'
                   then exists (select from case_clock
                                where case_id = subject_id and stopped_at is null)
                 when staff_message.kind = 'case-more-time' then
                   exists (select from case_extension
                             join case_clock on case_clock.id = case_extension.clock
                           where case_extension.case_id = subject_id and granted is null
                             and stopped_at is null)
                 when staff_message.kind = 'case-to-read' then
                   exists (select from case_answer
                           where case_id = subject_id and sent_at is null and author is not null)
                 else true
               end as waits,
               case staff_message.kind
                 when 'case-more-time' then case_file.state = any ($5)
                 when 'case-to-read' then case_file.state = any ($6) and case_class.sensitive
                 else true
               end as listed
             from staff_message
             left join department on department.id = staff_message.department
               and department.retired_at is null
             left join case_file on case_file.id = subject_id
             left join case_class on case_class.code = case_file.class
             where staff_message.settled_at is null
           ), taken as (
             update staff_message set settled_at = $1 from waiting
             where staff_message.id = waiting.id and waiting.mailbox is not null
               and (waiting.listed or not waiting.waits) and staff_message.settled_at is null
             returning waiting.mailbox, staff_message.kind, staff_message.subject_id, waiting.waits
           )
           select taken.mailbox as "mailbox!", taken.kind as "kind!", count(*) as "messages!",
             count(distinct taken.subject_id) as "subjects!",
             coalesce((array_agg(distinct case_file.number order by case_file.number)
               filter (where case_file.number is not null))[1:10], '{}') as "numbers!"
           from taken left join case_file on case_file.id = taken.subject_id
           where taken.waits
           group by taken.mailbox, taken.kind
           order by taken.mailbox, taken.kind"#,
        kernel.now(),
        district.supervisor_email.as_deref().and_then(normal_email),
        district.leader_email.as_deref().and_then(normal_email),
        district.staff_email.as_deref().and_then(normal_email),
        &more_time as &[&str],
        &to_read as &[&str],
    )
    .fetch_all(conn)
    .await
}

/// The mail to one mailbox.
async fn write(
    kernel: &Kernel,
    conn: &mut sqlx::PgConnection,
    came: &[Came],
) -> Result<(), Failure> {
    let Some(first) = came.first() else { return Ok(()) };
    let count = came.iter().map(|one| one.messages).sum::<i64>().to_string();
    let lines = lines(kernel, came);
    let (template, value) = match &lines {
        Some(lines) => ("staff-cases", ("lines", lines.as_str())),
        None => ("staff-message", ("count", count.as_str())),
    };
    let message = Outgoing {
        template,
        to: To::Email(&first.mailbox),
        locale: LOCALE,
        values: &[value],
        resident: None,
        subject: None,
        deliver_after: None,
        expires_at: None,
    };
    send(kernel, conn, message).await.map_err(|error| match error {
        SendError::Database(error) => Failure::from(error),
        _ => Failure::because("the mail to staff cannot be written"),
    })?;
    Ok(())
}

/// The cases list by list, with where to find them, and how much else came; none where no case is
/// in one of them.
fn lines(kernel: &Kernel, came: &[Came]) -> Option<String> {
    let mut lines = Vec::new();
    let mut others: i64 = came.iter().map(|one| one.messages).sum();
    for (list, kinds) in LISTS {
        let before = lines.len();
        for (kind, words) in kinds {
            if let Some(one) = came.iter().find(|one| one.kind == *kind) {
                lines.push(line(words, one));
                others -= one.messages;
            }
        }
        if lines.len() > before {
            lines.push(page(kernel, LOCALE, &format!("/staff/cases?queue={list}")));
            lines.push(String::new());
        }
    }
    if lines.is_empty() {
        return None;
    }
    if others > 0 {
        lines.push(format!("其他新待办：{others} 件"));
    }
    Some(lines.join("\n"))
}

fn line(words: &str, came: &Came) -> String {
    let Came { subjects, numbers, .. } = came;
    if numbers.is_empty() {
        return format!("{words}：{subjects} 件");
    }
    let more = usize::try_from(*subjects).is_ok_and(|all| all > numbers.len());
    let more = if more { "等" } else { "" };
    format!("{words}：{subjects} 件（{}{more}）", numbers.join("、"))
}

#[cfg(test)]
mod tests {
    use domain::{accounts::Role as Post, cases::Step};
    use sqlx::{Executor, PgPool};
    use uuid::Uuid;

    use super::*;
    use crate::{
        audit::Actor,
        cases::testing::Bureau,
        db::{Role, testing::as_role},
        districts::{By, seed},
        jobs::{Handler, StaffMessage},
        privacy::{Place, open},
    };

    const LATE: &str = "https://minhu.test/staff/cases?queue=late";
    const OPEN: &str = "https://minhu.test/staff/cases?queue=open";

    /// A case, its number, and the worker of its bureau, which has no mailbox yet.
    struct Scene {
        pool: PgPool,
        bureau: Bureau,
        worker: Kernel,
        case: Uuid,
        number: String,
    }

    impl Scene {
        async fn new(pool: PgPool) -> Self {
            let bureau = Bureau::new(&pool).await;
            let by = By {
                actor: Actor::System("test"),
                at: bureau.kernel.now(),
                event: Uuid::from_u128(62),
                request_id: None,
            };
            seed(&mut pool.acquire().await.unwrap(), by).await.unwrap();
            let worker = bureau.kernel.with_db(as_role(&pool, Role::Worker).await);
            let receipt = bureau.file(bureau.litter()).await;
            let (case, number) = (bureau.id(&receipt).await, receipt.number.as_str().to_owned());
            Self { pool, bureau, worker, case, number }
        }

        /// A setting of the district.
        async fn set(&self, key: &str, address: &str) {
            sqlx::query(
                "insert into district_setting (key, value, updated_at)
                 values ($1, to_jsonb($2::text), now())",
            )
            .bind(key)
            .bind(address)
            .execute(&self.pool)
            .await
            .unwrap();
        }

        async fn department(&self, code: &str, email: &str, head: Option<&str>) -> Option<Uuid> {
            let id = sqlx::query_scalar(
                "update department set email = $2, head_email = $3 where code = $1 returning id",
            )
            .bind(code)
            .bind(email)
            .bind(head)
            .fetch_one(&self.pool)
            .await
            .unwrap();
            Some(id)
        }

        async fn note(&self, kind: &'static str, department: Option<Uuid>) {
            let message = StaffMessage::new("cases", kind, self.case).of(department);
            message.run(&self.worker, self.worker.new_id()).await.unwrap();
        }

        async fn ask(&self) {
            let subject = self.worker.new_id();
            let message = StaffMessage::new("sorting", "question-asked", subject);
            message.run(&self.worker, self.worker.new_id()).await.unwrap();
        }

        /// To whom, by which template, and what.
        async fn mails(&self) -> Vec<(String, String, String)> {
            let rows: Vec<(Uuid, String, Vec<u8>, Vec<u8>)> = sqlx::query_as(
                "select id, template, recipient, body from message where template like 'staff-%'",
            )
            .fetch_all(&self.pool)
            .await
            .unwrap();
            let mails = rows.into_iter().map(|(id, template, recipient, body)| {
                let opened = |column, sealed: &[u8]| {
                    let place = Place { column, row: id.as_bytes() };
                    String::from_utf8(open(&self.worker.keys, place, sealed).unwrap()).unwrap()
                };
                let to = opened("message.recipient", &recipient);
                (to, template, opened("message.body", &body))
            });
            let mut mails: Vec<_> = mails.collect();
            mails.sort();
            mails
        }

        async fn mailboxes(&self) -> Vec<String> {
            self.mails().await.into_iter().map(|(to, ..)| to).collect()
        }
    }

    #[sqlx::test(migrations = false)]
    async fn one_mail_is_about_all_that_came(pool: PgPool) {
        let scene = Scene::new(pool).await;
        for _ in 0..3 {
            scene.ask().await;
        }
        let mailed = mail_staff(&scene.worker).await.unwrap();
        assert_eq!(mailed, 0, "the district has no address for staff");
        scene.set("staff_email", "service@example.org").await;

        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 3);
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 0, "they were mailed about");
        let mails = scene.mails().await;
        let [(to, template, body)] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!((to.as_str(), template.as_str()), ("service@example.org", "staff-message"));
        assert!(body.contains("3 件"), "{body}");
    }

    #[sqlx::test(migrations = false)]
    async fn each_rung_reaches_its_mailbox(pool: PgPool) {
        let scene = Scene::new(pool).await;
        let parks = scene.department("parks", "parks@example.org", Some("head@example.org")).await;
        scene.set("staff_email", "service@example.org").await;
        scene.set("supervisor_email", "Supervision@example.org").await;
        scene.set("leader_email", "leader@example.org").await;
        for kind in [
            "case-due-soon",
            "case-late",
            "case-late-handler",
            "case-late-department-head",
            "case-late-supervisor",
            "case-late-leader",
        ] {
            scene.note(kind, parks).await;
        }
        // Another clock of the same case.
        scene.note("case-late", parks).await;
        scene.note("case-filed", None).await;
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 8);
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 0);

        let number = &scene.number;
        let one = |words: &str| format!("{words}：1 件（{number}）\n{LATE}\n\n请登录工作台处理。");
        let parks = format!(
            "已经逾期：1 件（{number}）\n逾期，请经办人处理：1 件（{number}）\n{LATE}\n\n\
             即将逾期：1 件（{number}）\n{OPEN}\n\n请登录工作台处理。"
        );
        let service = "工作台新增待办 1 件。\n\n请登录工作台查看。".to_owned();
        let wanted = [
            ("head", "staff-cases", one("逾期，请部门负责人过问")),
            ("leader", "staff-cases", one("逾期，请分管领导过问")),
            ("parks", "staff-cases", parks),
            ("service", "staff-message", service),
            ("supervision", "staff-cases", one("逾期，请督查员督办")),
        ];
        let wanted = wanted.map(|(name, template, body)| {
            (format!("{name}@example.org"), template.to_owned(), body)
        });
        assert_eq!(scene.mails().await, wanted);
    }

    #[sqlx::test(migrations = false)]
    async fn what_has_no_mailbox_of_its_own_is_the_districts(pool: PgPool) {
        let scene = Scene::new(pool).await;
        let office = scene.department("sanitation", "sanitation@example.org", None).await;
        let retired = scene.department("parks", "parks@example.org", None).await;
        let retire = "update department set retired_at = now() where code = 'parks'";
        scene.pool.execute(retire).await.unwrap();
        scene.note("case-late", office).await;
        for (kind, department) in [
            ("case-late-department-head", office),
            ("case-late-handler", retired),
            ("case-due-soon", None),
            ("case-late-supervisor", office),
            ("case-late-leader", office),
        ] {
            scene.note(kind, department).await;
        }
        scene.ask().await;
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 1, "the others wait");
        assert_eq!(scene.mailboxes().await, ["sanitation@example.org"]);

        scene.set("staff_email", "service@example.org").await;
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 6);
        let mails = scene.mails().await;
        let [_, (to, _, body)] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!(to, "service@example.org");
        for said in ["经办人", "部门负责人", "督查员", "分管领导", "即将逾期", "其他新待办：1 件"]
        {
            assert!(body.contains(said), "{said}: {body}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn what_somebody_has_to_decide_is_told_while_it_waits(pool: PgPool) {
        let scene = Scene::new(pool).await;
        scene.set("staff_email", "service@example.org").await;
        let one = scene.bureau.at_desk(Post::Handler).await;
        let two = scene.bureau.at_desk(Post::Dispatcher).await;
        scene.pool.execute("update case_class set sensitive = true").await.unwrap();
        let run = async |sql: &'static str, by: Uuid| {
            sqlx::query(sql).bind(by).execute(&scene.pool).await.unwrap();
        };
        let told = async || {
            for kind in ["case-more-time", "case-to-read"] {
                scene.note(kind, None).await;
            }
            mail_staff(&scene.worker).await.unwrap()
        };
        let ask = "insert into case_extension
                     (id, case_id, clock, reason, until, asked_by, asked_at)
                   select gen_random_uuid(), case_id, id, 'weather', due_at + interval '1 day', $1,
                     started_at
                   from case_clock where kind = 'close'";
        let propose = "insert into case_answer (id, case_id, outcome, zh_hans, author, written_at)
                       select gen_random_uuid(), id, 'solved', '已处理', $1, opened_at
                       from case_file";
        run(ask, one.id).await;
        run(propose, one.id).await;

        // No department has it yet, so nobody could grant it more time.
        scene.ask().await;
        assert_eq!(told().await, 2);
        // Sent before the next mail.
        scene.pool.execute("update case_answer set sent_at = now()").await.unwrap();
        assert_eq!(told().await, 0);
        // Withdrawn, and of a class that wants no second reader.
        for (author, sensitive) in [(None, true), (Some(one.id), false)] {
            let unsent = sqlx::query("update case_answer set sent_at = null, author = $1");
            unsent.bind(author).execute(&scene.pool).await.unwrap();
            let class = sqlx::query("update case_class set sensitive = $1");
            class.bind(sensitive).execute(&scene.pool).await.unwrap();
            assert_eq!(told().await, 0, "{sensitive}");
        }
        // It wants one again, and what was proposed still waits.
        scene.pool.execute("update case_class set sensitive = true").await.unwrap();
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 1);
        scene.pool.execute("update case_answer set sent_at = now()").await.unwrap();

        // With a department nobody could send what is proposed.
        run(propose, one.id).await;
        for (seen, step, fields) in [
            (State::Received, Step::Accept, &[][..]),
            (State::Accepted, Step::Register, &[]),
            (State::Registered, Step::Dispatch, &[("department", "parks")]),
        ] {
            scene.bureau.step(&two, scene.case, (seen, step), fields).await.unwrap();
        }
        // What was asked for before a department had it is told with it.
        assert_eq!(told().await, 5);
        // Decided before the next mail.
        let refuse =
            "update case_extension set granted = false, decided_by = $1, decided_at = now()";
        run(refuse, two.id).await;
        assert_eq!(told().await, 0);

        let mail = |what: &str, list: &str, others: &str| {
            let (to, number) = ("service@example.org".to_owned(), &scene.number);
            let page = format!("https://minhu.test/staff/cases?queue={list}");
            let body = format!("{what}：1 件（{number}）\n{page}\n\n{others}请登录工作台处理。");
            (to, "staff-cases".to_owned(), body)
        };
        let to_read = mail("拟答复，等待复核", "to-read", "其他新待办：1 件\n\n");
        let again = mail("拟答复，等待复核", "to-read", "");
        let more_time = mail("申请延期，等待审批", "more-time", "");
        assert_eq!(scene.mails().await, [to_read, again, more_time]);
    }

    #[sqlx::test(migrations = false)]
    async fn a_request_is_told_once_its_case_is_taken_up_again(pool: PgPool) {
        let scene = Scene::new(pool).await;
        scene.set("staff_email", "service@example.org").await;
        let dispatcher = scene.bureau.at_desk(Post::Dispatcher).await;
        let mut handler = scene.bureau.at_desk(Post::Handler).await;
        handler.department = scene.department("parks", "parks@example.org", None).await;
        let reason = scene.bureau.rules.reasons(Step::Suspend).next().unwrap().code.clone();
        let more = [("reason", "weather"), ("until", "2026-12-01T10:00")];
        let suspend = [("reason", reason.as_str()), ("until", "2026-12-20T10:00")];
        for (by, seen, step, fields) in [
            (&dispatcher, State::Received, Step::Accept, &[][..]),
            (&dispatcher, State::Accepted, Step::Register, &[]),
            (&dispatcher, State::Registered, Step::Dispatch, &[("department", "parks")]),
            (&handler, State::Dispatched, Step::AskExtension, &more),
            (&dispatcher, State::Dispatched, Step::Suspend, &suspend),
        ] {
            scene.bureau.step(by, scene.case, (seen, step), fields).await.unwrap();
        }
        scene.note("case-more-time", None).await;
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 0);

        let resume = (State::Suspended, Step::Resume);
        scene.bureau.step(&dispatcher, scene.case, resume, &[]).await.unwrap();
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 1);
        assert_eq!(mail_staff(&scene.worker).await.unwrap(), 0);
    }

    /// A run that fails, or is killed, at its second mail; then two workers at once.
    #[sqlx::test(migrations = false)]
    async fn a_run_is_whole_or_not_at_all(pool: PgPool) {
        let scene = Scene::new(pool).await;
        // Two departments with one mailbox.
        let parks = scene.department("parks", "works@example.org", None).await;
        let parking = scene.department("parking", "works@example.org", None).await;
        scene.set("staff_email", "zz@example.org").await;
        for department in [parks, parking] {
            scene.note("case-late", department).await;
        }
        scene.ask().await;
        scene
            .pool
            .execute(
                "create function fault() returns trigger language plpgsql as $$
                 begin
                   if new.template = 'staff-message' then raise exception 'no'; end if;
                   return new;
                 end $$;
                 create trigger fault before insert on message
                   for each row execute function fault()",
            )
            .await
            .unwrap();
        mail_staff(&scene.worker).await.unwrap_err();
        assert!(scene.mails().await.is_empty());

        scene.pool.execute("drop trigger fault on message").await.unwrap();
        let other = scene.bureau.kernel.with_db(as_role(&scene.pool, Role::Worker).await);
        let (one, two) = tokio::join!(mail_staff(&scene.worker), mail_staff(&other));
        assert_eq!(one.unwrap() + two.unwrap(), 3);
        assert_eq!(scene.mailboxes().await, ["works@example.org", "zz@example.org"]);
    }
}
