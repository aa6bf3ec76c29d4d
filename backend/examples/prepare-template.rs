//! Prepares a test cluster: `DATABASE_URL=… cargo run -p backend --example prepare-template`.
//! See `backend::db::prepare_template`.

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL")?;
    backend::db::prepare_template(&url).await?;
    Ok(())
}
