//! Gates.

use std::mem::MaybeUninit;
use std::sync::Arc;

use imagegate::{Exemption, Gate, Policy, Vex};

use crate::arguments::{given, handles};
use crate::decision::imagegate_decision;
use crate::error::imagegate_error;
use crate::exemption::imagegate_exemption;
use crate::guard::{free, get, give, give_string, new, run};
use crate::instant::imagegate_instant;
use crate::policy::imagegate_policy;
use crate::request::imagegate_request;
use crate::status::imagegate_status;
use crate::text::imagegate_string;
use crate::vex::imagegate_vex;

/// Compiled policies, exemptions and VEX statements. Immutable: any number of threads may use it at once.
pub struct imagegate_gate(pub(crate) Arc<Gate>);

/// Compiles documents, in the order of the decision. A list may be NULL with a count of zero, `vex` may be NULL. The
/// documents stay the caller's and are not needed any more; the handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`duplicateName`) where two policies have one name, and says which document it is
/// (`policies/1`); `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_gate_compile(
    policies: *const Option<&imagegate_policy>,
    policy_count: usize,
    exemptions: *const Option<&imagegate_exemption>,
    exemption_count: usize,
    vex: Option<&imagegate_vex>,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_gate>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let policies = unsafe { handles(policies, policy_count, "policies") }?;
        // SAFETY: promised.
        let exemptions = unsafe { handles(exemptions, exemption_count, "exemptions") }?;
        let policies: Vec<Policy> = policies.into_iter().map(|policy| policy.0.clone()).collect();
        let exemptions: Vec<Exemption> = exemptions.into_iter().map(|exemption| exemption.0.clone()).collect();
        let none = Vex::default();
        let vex = vex.map_or(&none, |vex| &vex.0);
        Ok(imagegate_gate(Arc::new(Gate::compile(&policies, &exemptions, vex)?)))
    })
}

/// Releases a gate; NULL is fine. Decisions and forecasts that were made with it stay whole.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_gate_free(gate: Option<Box<imagegate_gate>>) {
    free(gate);
}

/// How many things are not as the documents' authors will expect: exemptions that are not applied to some rules. 0 of
/// NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_gate_warning_count(gate: Option<&imagegate_gate>) -> usize {
    get(0, || Some(gate?.0.warnings().len()))
}

/// A warning, from 0, in the form of an error that names its document (`exemptions/0`): a handle of the caller's; NULL
/// where there is no such warning.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_gate_warning(gate: Option<&imagegate_gate>, index: usize) -> Option<Box<imagegate_error>> {
    new(|| Some(imagegate_error(gate?.0.warnings().get(index)?.clone().into())))
}

/// The fingerprint of what was compiled, 64 hexadecimal digits, for keys of caches: gates with the same one decide
/// alike. The text is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_gate_fingerprint(
    gate: Option<&imagegate_gate>,
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_string(out, error, || Ok(given(gate, "gate")?.0.fingerprint().to_string()))
}

/// Decides a request at an instant. The decision is the caller's buffer: evaluating into the same one again allocates
/// nothing once it has grown. It keeps gate and request alive for as long as it holds what was decided about them.
///
/// An instant before 2000-01-01T00:00:00Z is refused: one that was not set, or has another unit, would be in 1970, where
/// no `enforceFrom` has come and no exemption has ended. `imagegate_case_evaluate` decides at any instant.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`); what the decision held is forgotten only
/// where the engine failed (`_PANIC`). Any thread, if no other uses the decision.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_gate_evaluate(
    gate: Option<&imagegate_gate>,
    request: Option<&imagegate_request>,
    now: imagegate_instant,
    decision: Option<&mut imagegate_decision>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        let gate = given(gate, "gate")?;
        let request = given(request, "request")?;
        given(decision, "decision")?.evaluate(&gate.0, &request.0, now.to_decide_at("now")?);
        Ok(())
    })
}
