//! Where the cases of the demonstration are: points in every grid cell, with their words.

use std::collections::HashMap;

use domain::accounts::Role;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{accounts::staff::demonstration::id_of, places::demonstration::Draw};

/// Points of a grid cell.
pub(super) struct Cell {
    pub(super) id: String,
    pub(super) street: Uuid,
    pub(super) street_code: String,
    points: Vec<(f64, f64)>,
    landmarks: Vec<String>,
}

/// A place of a case.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) cell: String,
    pub(super) street: Uuid,
    pub(super) street_code: String,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    pub(super) address: String,
}

/// What the cases stand on.
pub(super) struct Ground {
    cells: Vec<Cell>,
    /// By their codes.
    pub(super) departments: HashMap<String, Uuid>,
    /// Of the staff of the demonstration, those who are there.
    staff: Vec<Uuid>,
    /// Where the handler and the officer of a street work.
    pub(super) handlers_department: Option<Uuid>,
    pub(super) officers_street: Option<Uuid>,
}

/// Beside a landmark.
const BESIDE: [&str; 6] = ["门口", "东侧", "路边", "后面", "对面", "旁边"];
/// Places in each cell for a measure of the demonstration, and at most.
const POINTS: i32 = 24;
const MOST_POINTS: i32 = 400;

impl Ground {
    /// None where the district has no grid.
    pub(super) async fn read(
        db: &mut PgConnection,
        scale: u16,
    ) -> Result<Option<Self>, sqlx::Error> {
        let points = POINTS.saturating_mul(scale.into()).min(MOST_POINTS);
        let rows = sqlx::query!(
            r#"select grid_cell.id, street.id as street, street.code as street_code,
                 array(select st_x(geom) from unnest(spots) as geom) as "longitudes!",
                 array(select st_y(geom) from unnest(spots) as geom) as "latitudes!",
                 array(select name_zh_hans from landmark
                       where landmark.street = street.id and landmark.retired_at is null
                       order by landmark.point <-> st_centroid(area)::geography limit 4)
                   as "landmarks!"
               from grid_cell join street on street.id = grid_cell.street,
                 lateral (select st_generatepoints(area, $1, 7) as points) as generated,
                 lateral (select array(select (st_dump(points)).geom) as spots) as dumped
               where grid_cell.retired_at is null
               order by grid_cell.id"#,
            points,
        )
        .fetch_all(&mut *db)
        .await?;
        let cells: Vec<Cell> = rows
            .into_iter()
            .map(|row| Cell {
                id: row.id,
                street: row.street,
                street_code: row.street_code,
                points: row.longitudes.into_iter().zip(row.latitudes).collect(),
                landmarks: row.landmarks,
            })
            .filter(|cell| !cell.points.is_empty() && !cell.landmarks.is_empty())
            .collect();
        if cells.is_empty() {
            return Ok(None);
        }
        let departments = sqlx::query!("select code, id from department where retired_at is null")
            .fetch_all(&mut *db)
            .await?;
        let staff = sqlx::query!(
            r#"select staff.id, department, street as "street?"
               from staff left join staff_street on staff_street.staff = staff.id
               where demonstration order by staff.id"#
        )
        .fetch_all(&mut *db)
        .await?;
        let post = |role| staff.iter().find(|one| one.id == id_of(role));
        Ok(Some(Self {
            cells,
            departments: departments.into_iter().map(|row| (row.code, row.id)).collect(),
            handlers_department: post(Role::Handler).and_then(|one| one.department),
            officers_street: post(Role::StreetOffice).and_then(|one| one.street),
            staff: staff.iter().map(|one| one.id).collect(),
        }))
    }

    /// A place; some cells have many more cases than others.
    pub(super) fn spot(&self, draw: &mut Draw) -> Spot {
        let share = draw.fraction() * draw.fraction();
        // Cells that lie together have numbers that lie together, so the many are spread out.
        let at = (share * self.cells.len() as f64) as usize * 37 % self.cells.len();
        let cell = &self.cells[at];
        let (longitude, latitude) = *draw.pick(&cell.points);
        let address = format!("{}{}", draw.pick(&cell.landmarks), draw.pick(&BESIDE));
        Spot {
            cell: cell.id.clone(),
            street: cell.street,
            street_code: cell.street_code.clone(),
            longitude,
            latitude,
            address,
        }
    }

    /// Somebody of the demonstration's staff, if they are there.
    pub(super) fn staff(&self, role: Role) -> Option<Uuid> {
        let id = id_of(role);
        self.staff.contains(&id).then_some(id)
    }
}
