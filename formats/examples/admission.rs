//! Answers an AdmissionReview: the whole of what an admission controller does between its request and its response.
//!
//! ```console
//! $ cargo run -p imagegate-formats --example admission -- policy.yaml api.trivy.json < review.json
//! ```

use std::error::Error;
use std::io::{self, Read};
use std::time::{SystemTime, UNIX_EPOCH};

use imagegate::{Decision, Gate, Mismatch, Report, Request, Timestamp, UncountedReason, Vex};
use imagegate_formats::{
    AdmissionResponse, Documents, Found, HostFacts, read_documents, read_kubernetes, read_reports, review_identity,
};

/// What a controller holds: it is built once, and shared between all its threads.
#[derive(Debug)]
pub struct Controller {
    pub gate: Gate,
    /// Reports of all images. Which of them are about which image is for the engine to say.
    pub reports: Vec<Report>,
    /// The cluster that asks.
    pub host: HostFacts,
}

impl Controller {
    /// The answer to a review; `None` where the text is no review that could be answered.
    pub fn answer(&self, review: &[u8], now: Timestamp) -> Option<String> {
        let identity = review_identity(review)?;
        let response = self.requests(review).map_or_else(
            |error| AdmissionResponse::refused(&error),
            |requests| {
                let decisions: Vec<Decision> = requests.iter().map(|request| self.decide(request, now)).collect();
                requests.iter().zip(&decisions).for_each(|(request, decision)| log_uncounted(request, decision));
                let both = requests.iter().zip(&decisions);
                let rendered: Vec<_> = both.map(|(request, decision)| self.gate.render(request, decision)).collect();
                AdmissionResponse::new(&rendered)
            },
        );
        Some(response.to_json(&identity))
    }

    /// What would run.
    fn requests(&self, review: &[u8]) -> Result<Vec<Request>, imagegate::Error> {
        let mut requests = Vec::new();
        for found in read_kubernetes(review, &self.host)? {
            match found {
                // Here a controller also gives what its registry says: `image.digest`, `image.platforms`.
                Found::Judged(judged) => {
                    requests.push(judged.request(|image| image.reports = self.reports.clone())?);
                }
                Found::Skipped(skipped) => {
                    for image in &skipped.images {
                        let name = image.image.as_deref().unwrap_or("an image that its operator fills in");
                        eprintln!("warning: {name} at {} is not judged: {}", image.pointer, skipped.reason);
                    }
                }
            }
        }
        Ok(requests)
    }

    fn decide(&self, request: &Request, now: Timestamp) -> Decision {
        let mut decision = Decision::new();
        self.gate.evaluate(request, now, &mut decision);
        decision
    }
}

/// Logs the reports that were given and do not count. This controller gives each image all reports, so those of other
/// repositories are what it expects.
fn log_uncounted(request: &Request, decision: &Decision) {
    let expected = UncountedReason::Mismatch(Mismatch::Repository);
    for uncounted in decision.uncounted(request).iter().filter(|uncounted| uncounted.reason() != expected) {
        let hint = uncounted.hint();
        eprintln!("warning: {uncounted}{}{hint}", if hint.is_empty() { "" } else { "; " });
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let policy = paths.next().ok_or("usage: admission POLICY [REPORT...] < REVIEW")?;
    let Documents { policies, exemptions } = read_documents(&std::fs::read(policy)?)?;
    let gate = Gate::compile(&policies, &exemptions, &Vex::default())?;
    let mut reports = Vec::new();
    for path in paths {
        reports.append(&mut read_reports(&std::fs::read(path)?)?.reports);
    }
    let host = HostFacts { cluster: "prod-1".into(), ..HostFacts::default() };
    let controller = Controller { gate, reports, host };

    let mut review = Vec::new();
    io::stdin().read_to_end(&mut review)?;
    let nanos = i128::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos())?;
    let now = Timestamp::from_unix_nanos(nanos).ok_or("the clock shows no time between 1970 and 9999")?;
    println!("{}", controller.answer(&review, now).ok_or("this is no AdmissionReview")?);
    Ok(())
}
