//! Which object, which image of it, in which admission request.

use imagegate::Fact;

/// An object and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectIdentity {
    /// `apps/v1` for example, where the object says it.
    pub api_version: Option<String>,
    /// The kind; unknown only where a request that is skipped names none.
    pub kind: Option<String>,
    /// The name, or what it is generated from.
    pub name: Option<String>,
    /// The namespace, or the host's default.
    pub namespace: Option<String>,
    /// The uid, which an object has once it is in a cluster.
    pub uid: Option<String>,
    /// The JSON pointer of the object in the document.
    pub pointer: String,
}

/// An image of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerImage {
    /// The container's name; of an image volume `volume/<name>`.
    pub container: Fact<String>,
    /// The reference as it is written.
    pub reference: String,
}

/// What an admission request says about its object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The request's uid, which the answer repeats.
    pub uid: Option<String>,
    /// What is done with the object.
    pub operation: Operation,
    /// The part of the object that it is done with.
    pub subresource: Option<String>,
    /// Who asks.
    pub username: Option<String>,
    /// Whether it is only tried: judged alike, and leaves no event behind.
    pub dry_run: bool,
}

/// What an admission request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Makes the object.
    Create,
    /// Changes the object.
    Update,
    /// Removes the object.
    Delete,
    /// Connects to the object: `exec`, `attach`, `portforward`, `proxy`.
    Connect,
    /// Another operation, or none: everything is judged.
    Other,
}

impl Operation {
    /// The word of the admission request; `OTHER` for any other or none.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Connect => "CONNECT",
            Self::Other => "OTHER",
        }
    }
}
