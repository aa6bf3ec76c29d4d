//! What nobody is to recognise in a photo that everybody sees, such as faces and number plates.

use std::collections::BTreeSet;

use domain::{
    accounts::{Act, Kind},
    number::Number,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{CasePhoto, case_id, read_case::photos, standing::Standing};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::Subject,
    files::{self, AttachError, BLUR_SIDE},
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Parts of a photo that are to be blurred. The id of `saving` is the case.
pub struct BlurPhoto<'a> {
    pub saving: Saving<'a>,
    pub photo: Uuid,
    /// The parts: cells of a grid of [`BLUR_SIDE`] columns and rows, row after row from the upper
    /// left.
    pub cells: Vec<u8>,
    /// The blurred version that there was when they were chosen.
    pub seen: Option<Uuid>,
}

impl BlurPhoto<'_> {
    /// What can be wrong with it, besides what [`SaveError`] knows of every form and
    /// [`PhotoError`](files::PhotoError) of every photo.
    pub const CODES: &'static [&'static str] = &["blur-nothing"];
}

/// A photo of which parts can be blurred.
#[derive(Debug, Clone, PartialEq)]
pub struct PhotoToBlur {
    pub case: Uuid,
    pub number: Number,
    pub photo: CasePhoto,
}

/// A photo of the case of a number, for whoever decides what of it is public.
///
/// # Errors
/// [`SaveError::Denied`], also where nobody else is ever shown the photo; or the database does not
/// answer.
pub async fn photo_to_blur(
    kernel: &Kernel,
    staff: &Staff,
    number: &str,
    photo: Uuid,
) -> Result<PhotoToBlur, SaveError> {
    staff.reach(Act::Publish, Kind::Case)?;
    let number = Number::parse(number).map_err(|_| Denied::NotFound)?;
    let case = case_id(&kernel.db, number.as_str()).await?.ok_or(Denied::NotFound)?;
    let photo = permitted(kernel, staff, case, photo).await?;
    Ok(PhotoToBlur { case, number, photo })
}

/// The photo of a case, for whoever decides what of it is public.
async fn permitted(
    kernel: &Kernel,
    staff: &Staff,
    case: Uuid,
    photo: Uuid,
) -> Result<CasePhoto, SaveError> {
    let standing = Standing::read(&mut *kernel.db.acquire().await?, case).await?;
    let standing = standing.ok_or(Denied::NotFound)?;
    staff.permit(Act::Publish, Kind::Case, standing.area())?;
    let photos = photos(&kernel.db, case).await?;
    let photo = photos.into_iter().find(|one| one.file == photo && one.can_be_public());
    photo.ok_or(SaveError::Denied(Denied::NotFound))
}

/// Makes parts of a photo of a case unrecognisable for everybody but staff and whoever sent it; from
/// then on nobody else is given the photo as it was. It begins with that each time. Gives the case.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] when somebody else has blurred it meanwhile.
pub async fn blur_photo(kernel: &Kernel, blur: BlurPhoto<'_>) -> Result<Uuid, SaveError> {
    let BlurPhoto { saving, photo, cells, seen } = blur;
    saving.staff.reach(Act::Publish, Kind::Case)?;
    let case = saving.id.unwrap_or_default();
    permitted(kernel, saving.staff, case, photo).await?;
    let cells: BTreeSet<u8> =
        cells.into_iter().filter(|cell| *cell < BLUR_SIDE * BLUR_SIDE).collect();
    if cells.is_empty() {
        return Err(wrong("blur-nothing"));
    }
    let cells: Vec<u8> = cells.into_iter().collect();
    // Before the transaction, since it takes long. What then comes to nothing is swept up.
    let blurred = files::blur_photo(kernel, photo, &cells).await;
    let blurred = blurred.map_err(|error| wrong(error.code()))?.ok_or(Denied::NotFound)?;
    let was = seen.unwrap_or_default();
    let parts = [case.as_bytes().as_slice(), photo.as_bytes(), was.as_bytes(), cells.as_slice()];
    let hash = request_hash("case-blur-photo", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if !replace(&mut *tx, photo, seen, blurred.id, &cells).await? {
        tx.rollback().await?;
        return Err(SaveError::Changed);
    }
    files::attach(&mut *tx, blurred.id, "case", case).await.map_err(|error| match error {
        AttachError::Database(error) => SaveError::Database(error),
        gone @ (AttachError::Gone | AttachError::Taken) => wrong(gone.code()),
    })?;
    let subject = Subject { kind: "case", id: Some(case) };
    finish(kernel, tx, claim, &saving, "blur-photo", subject).await
}

fn wrong(code: &'static str) -> SaveError {
    SaveError::Invalid(vec![FieldError::new("cells", code)])
}

/// Puts a blurred version in place of the one that was seen, which the database leaves to the sweep.
async fn replace(
    db: impl PgExecutor<'_>,
    photo: Uuid,
    seen: Option<Uuid>,
    blurred: Uuid,
    cells: &[u8],
) -> Result<bool, sqlx::Error> {
    let cells: Vec<i16> = cells.iter().copied().map(i16::from).collect();
    let done = sqlx::query!(
        "update case_photo set blurred = $3, blurred_cells = $4
         where file = $1 and blurred is not distinct from $2",
        photo,
        seen,
        blurred,
        &cells,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use chrono::TimeDelta;
    use domain::{
        accounts::Role,
        cases::{State, Step},
        locale::Locale,
    };
    use sqlx::PgPool;

    use super::*;
    use crate::{
        cases::{
            CaseReceipt, FileBy, NewCase, NewReporter, Wanted, join, moderate, nearby, public_list,
            public_photo, read_case, testing::Bureau, track,
        },
        db::{Role as DbRole, testing::as_role},
        files::{ReadError, prepare_photo, samples},
        forms::FormKey,
        kept::Memo,
        presession::PreSession,
    };

    /// A case with a photo, both of which everybody sees.
    struct Scene {
        bureau: Bureau,
        agent: Staff,
        receipt: CaseReceipt,
        case: Uuid,
        photo: Uuid,
    }

    impl Scene {
        async fn new(pool: &PgPool) -> Self {
            let bureau = Bureau::new(pool).await;
            let agent = bureau.at_desk(Role::HotlineAgent).await;
            let sent = samples::stripes(480, 384);
            let photos = vec![prepare_photo(&bureau.kernel, sent.into()).await.unwrap()];
            let photo = photos[0].id;
            let receipt = bureau.file(NewCase { photos, ..bureau.litter() }).await;
            let case = bureau.id(&receipt).await;
            let scene = Self { bureau, agent, receipt, case, photo };
            scene.show(None, true).await;
            scene.show(Some(photo), true).await;
            scene
        }

        fn saving<'a>(&self, staff: &'a Staff) -> Saving<'a> {
            let key = FormKey::mint(&*self.bureau.kernel.random);
            Saving { staff, id: Some(self.case), key, request_id: None }
        }

        async fn show(&self, photo: Option<Uuid>, shown: bool) {
            let saving = self.saving(&self.agent);
            moderate(&self.bureau.kernel, saving, photo, shown).await.unwrap();
        }

        async fn blur(&self, cells: &[u8], seen: Option<Uuid>) -> Result<Uuid, SaveError> {
            let saving = self.saving(&self.agent);
            let blur = BlurPhoto { saving, photo: self.photo, cells: cells.to_vec(), seen };
            blur_photo(&self.bureau.kernel, blur).await
        }

        /// As staff see it.
        async fn read(&self) -> CasePhoto {
            let Bureau { kernel, rules, calendar, .. } = &self.bureau;
            let number = self.receipt.number.as_str();
            let read = read_case(kernel, rules, calendar, &self.agent, number).await.unwrap();
            read.photos[0].clone()
        }

        /// Which photo those see who look through cases, and who are about to report one there.
        async fn public(&self) -> [Option<Uuid>; 2] {
            let kernel = &self.bureau.kernel;
            let kept = Memo::new(TimeDelta::zero());
            let (all, now) = (Wanted::default(), kernel.now());
            let list = public_list(&kernel.db, &kept, &all, None, now).await.unwrap();
            let litter = self.bureau.litter();
            let class = self.bureau.rules.class(&litter.class).unwrap();
            let near = nearby(&kernel.db, class, litter.point.unwrap()).await.unwrap();
            [list.cases[0].photo, near[0].photo]
        }

        /// Which photo the reporter with this receipt sees.
        async fn tracked(&self, receipt: &CaseReceipt) -> Uuid {
            let secret = receipt.secret.to_text();
            let read = track(&self.bureau.kernel, &secret, Locale::ZhHans).await.unwrap();
            read.photos[0].file
        }
    }

    #[sqlx::test(migrations = false)]
    async fn a_reporter_gets_photos_of_staff_as_everybody_does(pool: PgPool) {
        let scene = Scene::new(&pool).await;
        let accept = (State::Received, Step::Accept);
        scene.bureau.step(&scene.agent, scene.case, accept, &[]).await.unwrap();
        let by_staff = "update case_photo
            set event = (select id from case_event where case_id = $1 and step = 'accept')";
        sqlx::query(by_staff).bind(scene.case).execute(&pool).await.unwrap();
        assert_eq!(scene.tracked(&scene.receipt).await, scene.photo);

        scene.blur(&[0], None).await.unwrap();
        let blurred = scene.read().await.blurred.unwrap();
        assert_eq!(scene.tracked(&scene.receipt).await, blurred);
    }

    #[sqlx::test(migrations = false)]
    async fn everybody_gets_the_blurred_photo_and_never_the_original(pool: PgPool) {
        let scene = Scene::new(&pool).await;
        let (kernel, photo) = (&scene.bureau.kernel, scene.photo);
        kernel.clock.advance(TimeDelta::minutes(1));
        let neighbour = NewReporter {
            by: FileBy::Visitor {
                visitor: PreSession::mint(&*kernel.random).id(),
                address: Ipv4Addr::LOCALHOST.into(),
                resident: None,
            },
            number: scene.receipt.number.to_string(),
            words: "三天了".to_owned(),
            photos: Vec::new(),
            name: String::new(),
            phone: "13912345678".to_owned(),
            locale: Locale::ZhHans,
            key: FormKey::mint(&*kernel.random),
            request_id: None,
        };
        let joined = join(kernel, neighbour).await.unwrap();
        assert_eq!(scene.public().await, [Some(photo); 2]);
        assert_eq!(scene.tracked(&joined).await, photo);
        let whole = public_photo(kernel, photo).await.unwrap().bytes;

        scene.blur(&[13, 0, 13], None).await.unwrap();
        let read = scene.read().await;
        assert_eq!((read.file, read.blurred_cells), (photo, vec![0, 13]), "staff see the original");
        let blurred = read.blurred.unwrap();
        assert_eq!(scene.public().await, [Some(blurred); 2]);
        assert_eq!(scene.tracked(&joined).await, blurred);
        assert_eq!(scene.tracked(&scene.receipt).await, photo, "who sent it sees the original");
        let shown = public_photo(kernel, blurred).await.unwrap().bytes;
        assert_ne!(shown, whole);
        let gone = public_photo(kernel, photo).await;
        assert!(matches!(gone, Err(ReadError::NotFound)), "{gone:?}");

        // Of what is hidden there is neither.
        for part in [Some(photo), None] {
            scene.show(part, false).await;
            for file in [photo, blurred] {
                let hidden = public_photo(kernel, file).await;
                assert!(matches!(hidden, Err(ReadError::NotFound)), "{hidden:?}");
            }
            scene.show(part, true).await;
            assert_eq!(public_photo(kernel, blurred).await.unwrap().bytes, shown);
        }
        let written: i64 = sqlx::query_scalar(
            "select count(*) from audit_event where act = 'blur-photo' and subject_id = $1",
        )
        .bind(scene.case)
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(written, 1);
    }

    #[sqlx::test(migrations = false)]
    async fn it_begins_with_the_original_and_never_ends_with_it(pool: PgPool) {
        let scene = Scene::new(&pool).await;
        for nothing in [&[][..], &[BLUR_SIDE * BLUR_SIDE]] {
            let refused = scene.blur(nothing, None).await.unwrap_err().fields();
            assert_eq!((&*refused[0].field, &*refused[0].code), ("cells", "blur-nothing"));
        }
        scene.blur(&[0], None).await.unwrap();
        let first = scene.read().await.blurred;
        let late = scene.blur(&[1], None).await;
        assert!(matches!(late, Err(SaveError::Changed)), "{late:?}");
        scene.blur(&[1], first).await.unwrap();
        let read = scene.read().await;
        assert_eq!(read.blurred_cells, [1]);
        let owned: Vec<Uuid> = sqlx::query_scalar("select id from file where attached_id = $1")
            .bind(scene.case)
            .fetch_all(&pool)
            .await
            .unwrap();
        let kept = BTreeSet::from([scene.photo, read.blurred.unwrap()]);
        assert_eq!(owned.into_iter().collect::<BTreeSet<_>>(), kept, "the first is swept up");

        let undo = "update case_photo set blurred = null, blurred_cells = null";
        let error = sqlx::query(undo).execute(&pool).await.unwrap_err();
        let constraint = error.as_database_error().and_then(|error| error.constraint());
        assert_eq!(constraint, Some("case_photo_stays_blurred"), "{error}");
    }

    #[sqlx::test(migrations = false)]
    async fn only_who_decides_what_is_public_blurs_and_only_photos_of_the_case(pool: PgPool) {
        let scene = Scene::new(&pool).await;
        let kernel = &scene.bureau.kernel;
        let verifier = scene.bureau.at_desk(Role::Verifier).await;
        let blur = async |staff: &Staff, photo: Uuid| {
            let saving = scene.saving(staff);
            blur_photo(kernel, BlurPhoto { saving, photo, cells: vec![0], seen: None }).await
        };
        let refused = blur(&verifier, scene.photo).await;
        assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
        let other = prepare_photo(kernel, samples::jpeg(40, 30).into()).await.unwrap();
        let missing = blur(&scene.agent, other.id).await;
        assert!(matches!(missing, Err(SaveError::Denied(Denied::NotFound))), "{missing:?}");
        assert_eq!(scene.read().await.blurred, None);
        let number = scene.receipt.number.as_str();
        let to_blur =
            async |staff: &Staff, photo: Uuid| photo_to_blur(kernel, staff, number, photo).await;
        let refused = to_blur(&verifier, scene.photo).await;
        assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
        let missing = to_blur(&scene.agent, other.id).await;
        assert!(matches!(missing, Err(SaveError::Denied(Denied::NotFound))), "{missing:?}");
        let found = to_blur(&scene.agent, scene.photo).await.unwrap();
        assert_eq!((found.case, found.photo), (scene.case, scene.read().await));

        // The same form has its effect once.
        let saving = scene.saving(&scene.agent);
        for _ in 0..2 {
            let saving = saving.clone();
            let blur = BlurPhoto { saving, photo: scene.photo, cells: vec![0], seen: None };
            assert_eq!(blur_photo(kernel, blur).await.unwrap(), scene.case);
        }
    }

    #[sqlx::test(migrations = false)]
    async fn the_blurred_photo_goes_with_the_original(pool: PgPool) {
        let scene = Scene::new(&pool).await;
        scene.blur(&[0], None).await.unwrap();
        sqlx::query("update file set attached_to = null, attached_id = null where id = $1")
            .bind(scene.photo)
            .execute(&pool)
            .await
            .unwrap();
        scene.bureau.kernel.clock.advance(TimeDelta::hours(25));
        let worker = scene.bureau.kernel.with_db(as_role(&pool, DbRole::Worker).await);
        assert_eq!(files::sweep(&worker).await.unwrap(), 2);
        let left: i64 =
            sqlx::query_scalar("select (select count(*) from file) + count(*) from case_photo")
                .fetch_one(&pool)
                .await
                .unwrap();
        assert_eq!(left, 0);
    }
}
