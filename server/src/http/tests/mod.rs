//! The real router, asked with `oneshot`, over a real database.

mod answers;
mod bad_input;
mod bulky;
mod bulky_desk;
mod calendar;
mod case_desk;
mod case_field;
mod case_figures;
mod cases;
mod city;
mod database_away;
mod districts;
mod feeds;
mod forged_address;
mod forms;
mod live;
mod notices;
mod notices_staff;
mod open_data;
mod payments;
mod places;
mod portal;
mod staff;
mod staff_forms;
mod table;
mod tiles;
