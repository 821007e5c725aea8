//! Numbers of enums, which come as any number.

/// Lets an enum of the header be read from a number that C gives.
macro_rules! numbered {
    ($name:ident { $($variant:ident),+ $(,)? }) => {
        impl $name {
            pub(crate) fn read(number: u32) -> Result<Self, $crate::error::Failure> {
                match number {
                    $(number if number == Self::$variant as u32 => Ok(Self::$variant),)+
                    _ => Err($crate::error::Failure::argument(format!("{number} is no {}", stringify!($name)))),
                }
            }
        }
    };
}

pub(crate) use numbered;
