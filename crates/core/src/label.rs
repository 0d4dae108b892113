//! Closed lists of names, stored as one byte.

/// A closed list of names. Its index is what a column of labels stores; names are only ever added at the end.
pub trait Label: Copy + Eq + std::fmt::Debug + 'static {
    /// The names, in the order of their indices; at most 255.
    const NAMES: &'static [&'static str];

    /// The label at `index`; the first one where the list is shorter, which the gate rules out.
    fn from_index(index: u8) -> Self;

    /// Its place in [`NAMES`](Self::NAMES).
    fn index(self) -> u8;

    /// Its name.
    fn name(self) -> &'static str {
        Self::NAMES[self.index() as usize]
    }

    /// The label called `name`.
    fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).map(|index| Self::from_index(index as u8))
    }
}

/// Defines an enum that is a [`Label`]: `labels! { /// Doc. pub enum Tier { Speech = "speech", Attitude = "attitude" } }`.
#[macro_export]
macro_rules! labels {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, clippy::allow_attributes, reason = "the names say it; a list that documents each is fine too")]
        #[repr(u8)]
        $vis enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every label, in the order of their indices.
            $vis const ALL: &'static [$name] = &[$($name::$variant),+];
        }

        impl $crate::Label for $name {
            const NAMES: &'static [&'static str] = &[$($text),+];

            #[inline]
            fn from_index(index: u8) -> Self {
                // the compiler makes one comparison of it
                match index {
                    $(index if index == $name::$variant as u8 => $name::$variant,)+
                    _ => Self::ALL[0],
                }
            }

            fn index(self) -> u8 {
                self as u8
            }
        }

        impl $crate::layer::Cell for $name {
            type Repr = u8;
            const DEF: $crate::schema::CellDef = $crate::schema::CellDef::Label(<$name as $crate::Label>::NAMES);

            #[inline]
            fn from_repr(repr: u8) -> Self {
                <$name as $crate::Label>::from_index(repr)
            }

            #[inline]
            fn into_repr(self) -> u8 {
                self as u8
            }
        }
    };
}
