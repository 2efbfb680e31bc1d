//! The seam by which a session or an account proves itself.

use super::*;

/// Gives a new ticket each time, and has refused requests sent again.
#[derive(Debug, Default)]
struct Tickets {
    given: AtomicUsize,
    refused: AtomicUsize,
    accepted: AtomicUsize,
    lost: AtomicUsize,
}

impl Authorize for Tickets {
    fn headers<'a>(&'a self, _: Attempt<'a>) -> BoxFuture<'a, Result<HeaderMap>> {
        let number = self.given.fetch_add(1, Ordering::SeqCst) + 1;
        let value = HeaderValue::try_from(format!("Ticket {number}")).unwrap();
        Box::pin(async move { Ok(HeaderMap::from_iter([(AUTHORIZATION, value)])) })
    }

    fn refused<'a>(
        &'a self,
        _: Attempt<'a>,
        sent: &'a HeaderMap,
        answer: &'a Response,
    ) -> BoxFuture<'a, Result<bool>> {
        assert!(sent.contains_key(AUTHORIZATION));
        assert_eq!(&answer.body()[..], b"no");
        self.refused.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(true) })
    }

    fn accepted(&self, _: Attempt<'_>, _: &HeaderMap, _: StatusCode, _: &HeaderMap) {
        self.accepted.fetch_add(1, Ordering::SeqCst);
    }

    fn lost(&self, _: Attempt<'_>, _: &HeaderMap) {
        self.lost.fetch_add(1, Ordering::SeqCst);
    }
}

impl Tickets {
    /// Given, refused, accepted, lost.
    fn counts(&self) -> [usize; 4] {
        [&self.given, &self.refused, &self.accepted, &self.lost]
            .map(|count| count.load(Ordering::SeqCst))
    }
}

#[tokio::test]
async fn a_refused_proof_is_renewed_even_for_a_write_but_not_for_ever() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |_, request| {
        if request.head.contains("Ticket 2") {
            Reply::ok("{}")
        } else {
            Reply::http(401, "", "no")
        }
    })
    .await;
    let transport = scene.builder(&server).with_concurrency(1).build().unwrap();
    let tickets = Arc::new(Tickets::default());
    let authorized = transport.with_authorize(tickets.clone());
    let answer = authorized.send(write(Effect::Write)).await.unwrap();
    assert_eq!((answer.status(), answer.attempts()), (StatusCode::OK, 2));
    assert_eq!(tickets.counts(), [2, 1, 1, 0]);

    let answer = authorized.send(write(Effect::Write)).await.unwrap();
    assert_eq!(
        (answer.status(), answer.attempts()),
        (StatusCode::UNAUTHORIZED, 5)
    );
    assert_eq!(
        tickets.counts(),
        [7, 5, 1, 1],
        "the last refusal is not asked about"
    );
    // The transport it was attached to is as before.
    assert_eq!(transport.send(read()).await.unwrap().attempts(), 1);
}

#[tokio::test]
async fn a_proof_whose_answer_never_comes_is_given_back() {
    let scene = Scene::new();
    let server = FaultServer::start(&scene.identity, |number, _| match number {
        1 => Reply::close(),
        2 => Reply::ok("{}"),
        _ => Reply::ThenSilence(vec![]),
    })
    .await;
    let tickets = Arc::new(Tickets::default());
    let transport = scene
        .builder(&server)
        .build()
        .unwrap()
        .with_authorize(tickets.clone());
    transport.send(read()).await.unwrap();
    assert_eq!(tickets.counts(), [2, 0, 1, 1]);

    let given_up = tokio::time::timeout(Duration::from_millis(50), transport.send(read())).await;
    assert!(given_up.is_err());
    assert_eq!(tickets.counts(), [3, 0, 1, 2]);
}
