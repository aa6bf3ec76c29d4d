//! Which tile.

/// The closest zoom there is: a tile is 38 m wide.
pub const MAX_ZOOM: u8 = 20;

/// What a tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    Toilets,
    Parking,
    Dropoff,
    /// Other kinds of places.
    Other,
    /// Outlines of streets, and of grid cells where they are large enough to be seen.
    District,
}

impl Layer {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Toilets, Self::Parking, Self::Dropoff, Self::Other, Self::District];

    /// As it is in addresses; of places, the finder that lists them.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Toilets => "toilets",
            Self::Parking => "parking",
            Self::Dropoff => "dropoff",
            Self::Other => "other",
            Self::District => "district",
        }
    }

    /// What the word in an address means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.as_str() == word)
    }
}

/// A tile that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    pub(super) layer: Layer,
    pub(super) z: u8,
    pub(super) x: u32,
    pub(super) y: u32,
}

impl Address {
    /// The tile of `layer` at `z`, `x`, `y`; none outside the world.
    #[must_use]
    pub const fn new(layer: Layer, z: u8, x: u32, y: u32) -> Option<Self> {
        if z > MAX_ZOOM || x >= 1 << z || y >= 1 << z {
            return None;
        }
        Some(Self { layer, z, x, y })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tiles_of_the_world_exist() {
        assert!(Address::new(Layer::Parking, 0, 0, 0).is_some());
        assert!(Address::new(Layer::Parking, 20, 1_048_575, 1_048_575).is_some());
        for (z, x, y) in
            [(0, 1, 0), (3, 8, 0), (3, 0, 8), (20, 1_048_576, 0), (21, 0, 0), (255, 0, 0)]
        {
            assert_eq!(Address::new(Layer::Parking, z, x, y), None, "{z}/{x}/{y}");
        }
        for layer in Layer::ALL {
            assert_eq!(Layer::parse(layer.as_str()), Some(layer));
        }
        assert_eq!(Layer::parse("cases"), None);
    }
}
