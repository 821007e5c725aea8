//! `kindSpelling`: kinds in another case, in the plural, as short names or with their API group.

/// Kinds whose images are judged, and kinds of widespread custom resources.
const KINDS: [&str; 16] = [
    "Pod",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
    "PodTemplate",
    "Rollout",
    "Workflow",
    "CronWorkflow",
    "WorkflowTemplate",
    "TaskRun",
    "PipelineRun",
    "Service",
];

/// Short names that command lines take.
const SHORT: [(&str, &str); 7] = [
    ("po", "Pod"),
    ("deploy", "Deployment"),
    ("sts", "StatefulSet"),
    ("ds", "DaemonSet"),
    ("rs", "ReplicaSet"),
    ("rc", "ReplicationController"),
    ("cj", "CronJob"),
];

/// The known kind that another spelling is meant to be.
pub(super) fn meant(text: &str) -> Option<&'static str> {
    if KINDS.contains(&text) {
        return None;
    }
    // `apps/v1/Deployment` and `deployments.apps` name the group too.
    let last = text.rsplit('/').next().unwrap_or(text);
    let plain = last.split('.').next().unwrap_or(last);
    let plain: String = plain.chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).collect();
    let known = |plain: &str| KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(plain));
    let plural = plain.strip_suffix(['s', 'S']);
    let short = SHORT.into_iter().find(|(short, _)| short.eq_ignore_ascii_case(&plain));
    known(&plain).or_else(|| known(plural?)).or(short.map(|(_, kind)| kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_known_kinds_are_told() {
        for (text, kind) in [
            ("deployment", "Deployment"),
            ("Deployments", "Deployment"),
            ("DEPLOYMENT", "Deployment"),
            ("statefulset", "StatefulSet"),
            ("Stateful-Set", "StatefulSet"),
            ("cron_jobs", "CronJob"),
            ("apps/v1/Deployment", "Deployment"),
            ("deployments.apps", "Deployment"),
            ("Pods", "Pod"),
            ("sts", "StatefulSet"),
            ("rollout", "Rollout"),
        ] {
            assert_eq!(meant(text), Some(kind), "{text}");
        }
    }

    #[test]
    fn other_kinds_are_left_alone() {
        for text in [
            "Deployment",
            "Pod",
            "CronJob",
            "ClusterDeployment",
            "DeploymentConfig",
            "Kafka",
            "kafka",
            "TidbCluster",
            "",
            "s",
            "/",
            "acme.io/v1/Thing",
            "PodSet",
            "Services.x.y/z",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
