//! The engine itself, and what all others must say too: its canonical JSON at detail `triggered`.

use imagegate::{Decision, Detail, Exemption, Gate, Policy, Request, Timestamp, Vex};
use serde::Deserialize;

use crate::case::{Case, Texts};
use crate::documents::Action;
use crate::{Engine, Result, Verdict};

#[derive(Debug)]
pub struct Imagegate {
    gate: Gate,
    /// Reused, as the engine's hosts do.
    decision: Decision,
}

impl Engine for Imagegate {
    const NAME: &'static str = "imagegate";
    type Source = Texts;
    type Question = (Request, Timestamp);
    type Answer = imagegate::Action;

    fn translate(case: &Case) -> Result<Texts> {
        Ok(case.texts.clone())
    }

    fn compile(texts: &Texts) -> Result<Imagegate> {
        let policies: Vec<_> =
            texts.policies.iter().map(|text| Policy::from_json(text.as_bytes())).collect::<Result<_, _>>()?;
        let exemptions: Vec<_> =
            texts.exemptions.iter().map(|text| Exemption::from_json(text.as_bytes())).collect::<Result<_, _>>()?;
        let gate = Gate::compile(&policies, &exemptions, &Vex::default())?;
        Ok(Imagegate { gate, decision: Decision::new() })
    }

    fn read(&self, request: &str, now: &str) -> Result<Self::Question> {
        let now = Timestamp::parse(now).ok_or("not an instant")?;
        Ok((Request::from_json(request.as_bytes())?, now))
    }

    fn decide(&mut self, (request, now): &Self::Question) -> Result<imagegate::Action> {
        self.gate.evaluate(request, *now, &mut self.decision);
        Ok(self.decision.action())
    }

    fn verdict(&self, (request, _): &Self::Question, answer: &imagegate::Action) -> Result<Verdict> {
        let json = self.gate.render(request, &self.decision).to_json(Detail::Triggered);
        let rendered: Rendered = serde_json::from_str(&json)?;
        let [image] = rendered.images;
        if rendered.action != image.action || rendered.action != of(*answer) {
            return Err(format!("three actions that should be one: {answer:?} and {json}").into());
        }
        if let Some(rule) = image.rules.iter().find(|rule| rule.outcome != "triggered") {
            return Err(format!("{}/{}: {}", rule.policy, rule.rule, rule.outcome).into());
        }
        let triggered = image.rules.iter().map(|rule| (format!("{}/{}", rule.policy, rule.rule), rule.action));
        Ok(Verdict::new(rendered.action, triggered))
    }
}

fn of(action: imagegate::Action) -> Action {
    match action {
        imagegate::Action::Allow => Action::Allow,
        imagegate::Action::Audit => Action::Audit,
        imagegate::Action::Deny => Action::Deny,
    }
}

#[derive(Deserialize)]
struct Rendered {
    action: Action,
    images: [RenderedImage; 1],
}

#[derive(Deserialize)]
struct RenderedImage {
    action: Action,
    rules: Vec<RenderedRule>,
}

#[derive(Deserialize)]
struct RenderedRule {
    policy: String,
    rule: String,
    action: Action,
    outcome: String,
}
