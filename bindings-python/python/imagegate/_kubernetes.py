"""What Kubernetes objects come to, and what a host knows beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, TypeAlias

from ._imagegate import Request, _judged_as, _verify_owners
from ._records import Image, Workload
from ._unknown import UNKNOWN, Unknown
from ._words import Labels

Operation: TypeAlias = Literal["CREATE", "UPDATE", "DELETE", "CONNECT", "OTHER"]
"""What an admission request does; `OTHER` is any other operation, or none, and is judged as a whole."""

SkipReason: TypeAlias = Literal[
    "noPodTemplate",
    "emptyList",
    "operation",
    "subresource",
    "imagesUnchanged",
    "templateUnchanged",
    "imagesFilledIn",
    "imagesPassedOver",
    "patternGroup",
    "controllerRevision",
]
"""Why an object, or a part of one, gives no request."""


def _account(name: str) -> tuple[str, ...]:
    return (f"system:serviceaccount:kube-system:{name}",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Controllers:
    """The user names of the controllers whose word about owners is taken, any of each list will do.

    The default are the service accounts of kube-controller-manager.
    """

    deployment: Sequence[str] = _account("deployment-controller")
    """Makes replica sets of deployments."""
    replica_set: Sequence[str] = _account("replicaset-controller")
    """Makes pods of replica sets."""
    stateful_set: Sequence[str] = _account("statefulset-controller")
    """Makes pods of stateful sets."""
    daemon_set: Sequence[str] = _account("daemon-set-controller")
    """Makes pods of daemon sets."""
    replication: Sequence[str] = _account("replication-controller")
    """Makes pods of replication controllers."""
    cron_job: Sequence[str] = _account("cronjob-controller")
    """Makes jobs of cron jobs."""
    job: Sequence[str] = _account("job-controller")
    """Makes pods of jobs."""

    @classmethod
    def all(cls, *users: str) -> Controllers:
        """The same users for all of them; none: every object is judged as itself.

        >>> Controllers.all("system:kube-controller-manager").job
        ('system:kube-controller-manager',)
        """
        return cls(
            deployment=users,
            replica_set=users,
            stateful_set=users,
            daemon_set=users,
            replication=users,
            cron_job=users,
            job=users,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """What the host knows of the place where the objects would run. What is not given is unknown."""

    provider: str | None | Unknown = UNKNOWN
    """`azure`, `aws`, `gcp` or any other word."""
    account: str | None | Unknown = UNKNOWN
    """Subscription, account or project."""
    cluster: str | None | Unknown = UNKNOWN
    """The cluster's name."""
    namespace: str | None = None
    """The namespace of objects that name none."""
    namespace_labels: Labels | None | Unknown = UNKNOWN
    """The labels of the objects' namespace. A host that looks them up by namespace sets them in `Judged.workload`."""
    attributes: Labels | None | Unknown = UNKNOWN
    """Whatever else the host knows."""
    platforms: Sequence[str] | None = None
    """The platforms of the nodes."""
    controllers: Controllers = field(default_factory=Controllers)
    """Who makes pods of workloads in this cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectIdentity:
    """An object and where it stands."""

    api_version: str | None
    """`apps/v1` for example, where the object says it."""
    kind: str | None
    """The kind; unknown only where a request that is skipped names none."""
    name: str | None
    """The name, or what it is generated from."""
    namespace: str | None
    """The namespace, or the host's default."""
    pointer: str
    """The JSON pointer of the object in its document."""
    uid: str | None = None
    """The uid, which an object has once it is in a cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerReference:
    """An owner as the object names it. Anybody may write one."""

    api_version: str
    """`apps/v1` for example."""
    kind: str
    """The owner's kind."""
    name: str
    """The owner's name."""
    uid: str
    """The owner's uid, which a host that looks it up compares."""
    controller: bool
    """Whether it says to be the one that manages the object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What an admission request says beside its object."""

    uid: str | None
    """The request's uid, which the answer repeats."""
    operation: Operation
    """What is done with the object."""
    subresource: str | None
    """The part of the object that it is done with."""
    username: str | None
    """Who asks."""
    dry_run: bool
    """Whether it is only tried: judged alike, and leaves no event behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """An image of an object that is in no request."""

    pointer: str
    """The JSON pointer of its value within the object; of a container without an image, that of the container."""
    image: str | None
    """What the value says; None for a container without an image, which its operator fills in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An object of which images would run."""

    object: ObjectIdentity
    """Which object it is."""
    workload: Workload
    """What the selectors of policies see."""
    images: Sequence[Image]
    """The images, in the order of the pod: containers, init containers, ephemeral containers, image volumes. Of a pod
    that is updated, only the new ones."""
    left_as_is: Sequence[Image] = ()
    """The images of an updated pod that run already, and so are not judged again."""
    owners: Sequence[OwnerReference]
    """The owners that the object names. They are not believed: where the controller that makes such objects submitted
    it, the workload has the owner's kind and name already."""
    believed_owner: OwnerReference | None = None
    """The one of `owners` that the submitter is believed about: a host may look it up in the cluster, and no other."""
    built_in: bool = True
    """Whether the object is of a kind of Kubernetes itself. Any other kind may hold several pod templates; each is a
    `Judged` of its own."""
    template: str = ""
    """The JSON pointer of the pod template within the object; empty where that is the object itself."""
    admission: Admission | None
    """The admission request that it came in."""

    @property
    def judged_as(self) -> tuple[str | None, str | None] | None:
        """What a pod or job with a controller reference is judged as, kind and name, unless that is the workload at the
        end of its owners. None in it is unknown. Show it: an exemption of a CronJob does not cover what is judged as a
        Job.

        >>> read_kubernetes(POD)[0].judged_as is None
        True
        """
        return _judged_as(self)[0]

    def __str__(self) -> str:
        """The object in one line, with what it is judged as: `Pod web-x7kqp, judged as ReplicaSet web`."""
        return _judged_as(self)[1]

    def with_owner_unknown(self) -> Judged:
        """The same for a host whose look-up of the owner failed: kind and name are unknown, so that scopes apply and
        exemptions by kind or name do not.

        >>> read_kubernetes(POD)[0].with_owner_unknown().workload.kind
        UNKNOWN
        """
        return self.with_workload(kind=UNKNOWN, name=UNKNOWN)

    def with_workload(self, **facts: str | None | Unknown | Labels | Sequence[str]) -> Judged:
        """The same with facts that the host has looked up: the labels of the namespace, or kind and name of an owner
        whose uid it has compared.

        >>> judged = read_kubernetes(POD)[0]
        >>> judged.with_workload(kind="Deployment", name="web").workload.kind
        'Deployment'
        """
        return replace(self, workload=replace(self.workload, **facts))  # type: ignore[arg-type]

    def request(self, fill: Callable[[Image], Image] | None = None) -> Request:
        """The request about this object; `fill` adds what the host knows of each image: its digest, its reports.

        >>> judged = read_kubernetes(POD)[0]
        >>> judged.request(lambda image: dataclasses.replace(image, digest=None)).image_count
        1

        Raises:
            ImagegateError: what the host added does not fit.
        """
        return Request(self.images if fill is None else [fill(image) for image in self.images], self.workload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An object of which nothing would run. Not to be taken for clean: nothing was looked at."""

    object: ObjectIdentity
    """Which object it is."""
    reason: SkipReason
    """Why."""
    message: str = ""
    """The reason for people."""
    images: Sequence[PassedOver] = ()
    """The images of the object that are in no request, in the order of the document. Show them: they may run."""
    left_as_is: Sequence[Image] = ()
    """The images that an update leaves as they are."""
    admission: Admission | None
    """The admission request that it came in."""

    @property
    def counts_as_skipped(self) -> bool:
        """Whether images were passed over: what `--fail-on skipped` of the command line asks."""
        return bool(self.images)


class UnverifiedOwner(NamedTuple):
    """An owner that an object names and that could not be verified."""

    position: int
    """The position of the object it is about among those given, from 0."""
    owner: OwnerReference
    """The reference that was followed last: the object's own, or that of its owner."""
    message: str
    """Why, for people."""


class VerifiedOwners(NamedTuple):
    """Objects whose owners were looked up."""

    judged: tuple[Judged, ...]
    """The objects, in the order given; the workload of each has the kind and name of the owner that was found."""
    unverified: tuple[UnverifiedOwner, ...]
    """The owners that could not be verified."""


def verify_owners(judged: Iterable[Judged]) -> VerifiedOwners:
    """Looks owners up among objects that were all read from one cluster, as `kubectl get -A -o json` prints them.

    An owner has the kind, the name, the uid and the namespace that the reference says, and a pod that has an image
    which its owner's template does not have is judged as itself. Objects that came in an admission request are left
    alone.

    >>> verify_owners(read_kubernetes(POD)).unverified
    ()
    """
    objects = tuple(judged)
    workloads, unverified = _verify_owners(objects)
    return VerifiedOwners(
        tuple(each.with_workload(kind=kind, name=name) for each, (kind, name) in zip(objects, workloads, strict=True)),
        tuple(UnverifiedOwner(position, owner, message) for position, owner, message in unverified),
    )


@dataclass(frozen=True, slots=True)
class ReviewIdentity:
    """What the answer to an AdmissionReview repeats."""

    api_version: str
    """`admission.k8s.io/v1`, or v1beta1."""
    uid: str
    """The request's uid."""
