//! What Trivy says of the image: names, digests, platform, operating system.

use imagegate::keys;
use std::borrow::Cow;

use imagegate::json::{Kind, Read, Reader};
use imagegate::{ReportBuilder, Timestamp};

use crate::image::{Names, platform};
use crate::value::{instant, text, texts};

keys! {
    MetadataKey {
        OS = "OS",
        ImageID = "ImageID",
        RepoTags = "RepoTags",
        RepoDigests = "RepoDigests",
        Reference = "Reference",
        ImageConfig = "ImageConfig",
    }
}

keys! {
    ConfigKey {
        Architecture = "architecture",
        Created = "created",
        Os = "os",
        Variant = "variant",
    }
}

keys! {
    ReadKey {
        Family = "Family",
        Name = "Name",
        EOSL = "EOSL",
        LowerFamily = "family",
        LowerName = "name",
        Eosl = "eosl",
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Metadata<'a> {
    pub(super) names: Names<'a>,
    pub(super) os: Os<'a>,
    system: Option<Cow<'a, str>>,
    architecture: Option<Cow<'a, str>>,
    variant: Option<Cow<'a, str>>,
    created: Option<Timestamp>,
    /// Whether there is an id of the image. It is a digest of the configuration, and so never one of the model.
    pub(super) has_image_id: bool,
}

/// The operating system within the image.
#[derive(Clone, Debug, Default)]
pub(super) struct Os<'a> {
    pub(super) family: Option<Cow<'a, str>>,
    pub(super) version: Option<Cow<'a, str>>,
    pub(super) end_of_life: Option<bool>,
}

impl<'a> Metadata<'a> {
    pub(super) fn read(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.null()? {
            return Ok(());
        }
        r.fields(|r, key| match key {
            MetadataKey::OS => self.os.read(r),
            MetadataKey::ImageID => self.image_id(r),
            MetadataKey::RepoTags => texts(r, &mut self.names.tags),
            MetadataKey::RepoDigests => texts(r, &mut self.names.digests),
            MetadataKey::Reference => {
                self.names.stated = text(r)?;
                Ok(())
            }
            MetadataKey::ImageConfig => self.config(r),
        })?;
        Ok(())
    }

    pub(super) fn image_id(&mut self, r: &mut Reader<'a>) -> Read<()> {
        self.has_image_id = text(r)?.is_some();
        Ok(())
    }

    /// Whether this is the metadata of an image.
    pub(super) fn is_of_image(&self) -> bool {
        self.has_image_id || self.names.names_image()
    }

    /// One, or a list of one per image, as `trivy k8s` writes.
    pub(super) fn read_all(r: &mut Reader<'a>) -> Read<Vec<Self>> {
        let mut all = Vec::new();
        let mut read = |r: &mut Reader<'a>| {
            let mut metadata = Self::default();
            metadata.read(r)?;
            all.push(metadata);
            Ok(())
        };
        if r.kind()? == Kind::Array {
            r.list(read)?;
        } else {
            read(r)?;
        }
        Ok(all)
    }

    fn config(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.null()? {
            return Ok(());
        }
        r.fields(|r, key| {
            match key {
                ConfigKey::Architecture => self.architecture = text(r)?,
                ConfigKey::Created => self.created = instant(r)?,
                ConfigKey::Os => self.system = text(r)?,
                ConfigKey::Variant => self.variant = text(r)?,
            }
            Ok(())
        })?;
        Ok(())
    }

    pub(super) fn apply(&self, builder: &mut ReportBuilder) {
        self.names.apply(builder);
        self.apply_nameless(builder);
    }

    /// Everything but names and digests.
    pub(super) fn apply_nameless(&self, builder: &mut ReportBuilder) {
        self.os.apply(builder);
        if let Some(platform) = platform(self.system.as_deref(), self.architecture.as_deref(), self.variant.as_deref())
        {
            builder.platform(&platform);
        }
        if let Some(created) = self.created {
            builder.created_at(created);
        }
    }
}

impl<'a> Os<'a> {
    /// Trivy writes `Family`, `Name` and `EOSL`, its operator the same in small letters.
    pub(super) fn read(&mut self, r: &mut Reader<'a>) -> Read<()> {
        if r.null()? {
            return Ok(());
        }
        r.fields(|r, key| {
            match key {
                ReadKey::Family | ReadKey::LowerFamily => self.family = text(r)?,
                ReadKey::Name | ReadKey::LowerName => self.version = text(r)?,
                ReadKey::EOSL | ReadKey::Eosl => self.end_of_life = r.nullable(Reader::bool)?,
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Whether there is an operating system; an image of one file has none.
    pub(super) fn is_known(&self) -> bool {
        self.family.as_deref().is_some_and(|family| !family.eq_ignore_ascii_case("none"))
    }

    pub(super) fn apply(&self, builder: &mut ReportBuilder) {
        if let Some(family) = &self.family {
            builder.os_family(family);
        }
        if let Some(version) = &self.version {
            builder.os_version(version);
        }
        if let Some(end_of_life) = self.end_of_life {
            builder.os_end_of_life(end_of_life);
        }
    }
}
