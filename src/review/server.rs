//! The server: one page, what has changed, what is to be changed, the corrected bitext.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::extract::{Json, Path, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::anchors::anchors;
use super::guard::{Guard, admit, token};
use super::session::{Refusal, Request, ReviewSession};
use crate::bitext::BeadRow;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::report::PageFrame;
use crate::write::format_named;

/// How often the server looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(200);

/// What the handlers share.
#[derive(Clone)]
struct Shared(Arc<Mutex<ReviewSession>>);

impl Shared {
    fn session(&self) -> MutexGuard<'_, ReviewSession> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Where a review is to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The address, its token in it.
    pub address: String,
}

/// Serves a session on this machine until the user asks to stop; `ready` is told the address. Port 0 is any that is free.
///
/// # Errors
/// [`Error::Io`] when the port cannot be had.
pub fn serve(session: ReviewSession, port: u16, ready: impl FnOnce(&Review), progress: &dyn Progress) -> Result<()> {
    let failed = |error: std::io::Error| Error::io(format!("127.0.0.1:{port}"), error);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let guard = Guard { token: token()?, port, policy: PageFrame::new(true).policy };
        ready(&Review { address: format!("http://127.0.0.1:{port}/{}/", guard.token) });
        // Every edit that was answered is on the disk: nothing is lost when the server's task ends with the runtime.
        let server = tokio::spawn(axum::serve(listener, router(session, guard)).into_future());
        while !progress.interrupted() && !server.is_finished() {
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    })
}

fn router(session: ReviewSession, guard: Guard) -> Router {
    Router::new()
        .route("/{token}/", get(page))
        .route("/{token}/changes/{since}", get(changes))
        .route("/{token}/edit", post(edit))
        .route("/{token}/export/{format}", get(export))
        .route("/{token}/anchors/{pair}", get(pair_anchors))
        .layer(from_fn_with_state(guard, admit))
        .with_state(Shared(Arc::new(Mutex::new(session))))
}

async fn page(State(shared): State<Shared>) -> Response {
    let PageFrame { before, after, .. } = PageFrame::new(true);
    let mut body = before.into_bytes();
    if let Err(error) = shared.session().write_page_data(&mut body) {
        return failure(&error);
    }
    body.extend(after.into_bytes());
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

async fn changes(State(shared): State<Shared>, Path((_, since)): Path<(String, u64)>) -> Response {
    Json(shared.session().changes(since)).into_response()
}

async fn edit(State(shared): State<Shared>, Json(request): Json<Request>) -> Response {
    match shared.session().act(&request) {
        Ok(changes) => Json(changes).into_response(),
        Err(Refusal::Changed(changes)) => (StatusCode::CONFLICT, Json(changes)).into_response(),
        Err(Refusal::Senseless(reason)) => (StatusCode::UNPROCESSABLE_ENTITY, reason).into_response(),
        Err(Refusal::Failed(error)) => failure(&error),
    }
}

/// The corrected bitext, for saving.
async fn export(State(shared): State<Shared>, Path((_, name)): Path<(String, String)>) -> Response {
    let format = format_named::<BeadRow>(&name);
    let session = shared.session();
    let Some(format) = format.filter(|format| format.endings(&session.header).len() == 1) else {
        return (StatusCode::NOT_FOUND, "there is no such format of one file\n").into_response();
    };
    match session.export(format) {
        Ok(bytes) => {
            let file = format!("attachment; filename=\"corrected.{}\"", format.ending().unwrap_or(format.name()));
            let headers =
                [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, file)];
            (headers, bytes).into_response()
        }
        Err(error) => failure(&error),
    }
}

/// What was said of a pair of documents, for aligning it again.
async fn pair_anchors(State(shared): State<Shared>, Path((_, bead)): Path<(String, String)>) -> Response {
    let session = shared.session();
    let Some([source, target]) = session.documents_of(&bead) else {
        return (StatusCode::NOT_FOUND, "there is no such bead\n").into_response();
    };
    let text = anchors(session.judged(&source, &target));
    let file = "attachment; filename=\"anchors.txt\"";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CONTENT_DISPOSITION, file)], text).into_response()
}

fn failure(error: &dyn std::fmt::Display) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response()
}
