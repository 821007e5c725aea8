//! Files packed with gzip.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

/// The first bytes of a gzip member.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A reader of a file's content, unpacked if the file is packed.
#[derive(Debug)]
pub(crate) enum Unpacked<R: Read> {
    Plain(Start<R>),
    Packed(Box<BufReader<MultiGzDecoder<Start<R>>>>),
}

/// A reader whose first bytes were looked at.
type Start<R> = Chain<Cursor<Vec<u8>>, BufReader<R>>;

impl<R: Read> Unpacked<R> {
    /// Looks at the first two bytes to see whether the content is packed.
    ///
    /// # Errors
    ///
    /// That it cannot be read.
    pub(crate) fn new(from: R) -> io::Result<Self> {
        let mut reader = BufReader::new(from);
        let mut start = Vec::with_capacity(MAGIC.len());
        // A pipe may give one byte at a time.
        reader.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
        let is_packed = start == MAGIC;
        let whole = Cursor::new(start).chain(reader);
        Ok(if is_packed {
            Self::Packed(Box::new(BufReader::new(MultiGzDecoder::new(whole))))
        } else {
            Self::Plain(whole)
        })
    }

    /// Whether the content is unpacked on the way.
    pub(crate) fn is_packed(&self) -> bool {
        matches!(self, Self::Packed(_))
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(into),
            Self::Packed(reader) => reader.read(into),
        }
    }
}

impl<R: Read> BufRead for Unpacked<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Plain(reader) => reader.fill_buf(),
            Self::Packed(reader) => reader.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self {
            Self::Plain(reader) => reader.consume(count),
            Self::Packed(reader) => reader.consume(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        Unpacked::new(bytes)?.read_to_end(&mut text)?;
        Ok(text)
    }

    #[test]
    fn plain_content_stays_as_it_is() {
        for text in [&b""[..], b"{", b"\x1f", b"\x1f\x8a", b"{\"a\": 1}"] {
            assert_eq!(read(text).unwrap(), text);
        }
    }

    #[test]
    fn every_member_is_unpacked() {
        assert_eq!(read(&packed(b"one")).unwrap(), b"one");
        assert_eq!(read(&[packed(b"one "), packed(b"two")].concat()).unwrap(), b"one two");
    }

    #[test]
    fn damaged_members_are_errors() {
        let whole = packed(&b"one two three ".repeat(100));
        assert!(read(&whole[..whole.len() - 1]).is_err());
        assert!(read(&whole[..2]).is_err());
        let mut flipped = whole.clone();
        let last = flipped.len() - 5;
        flipped[last] ^= 1;
        assert!(read(&flipped).is_err());
        // What follows a member and is none is not passed over.
        assert!(read(&[whole, b"rest".to_vec()].concat()).is_err());
    }
}
