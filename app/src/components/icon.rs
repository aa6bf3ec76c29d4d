//! Inline icons: one stroke width, the colour of the text beside them, hidden from screen readers
//! because a word always stands next to them.

use leptos::prelude::*;

/// The icons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Home,
    Pin,
    Camera,
    Person,
    Bin,
    Toilet,
    Parking,
    Sofa,
    Phone,
    Search,
    Question,
    Check,
    Warning,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
            Self::Pin => {
                "M12 21s7-6.500 7-12a7 7 0 0 0-14 0c0 5.500 7 12 7 12zM12 6.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z"
            }
            Self::Camera => {
                "M4 8h3l2-3h6l2 3h3v11H4zM12 9.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7z"
            }
            Self::Person => "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c1-5 4-7 8-7s7 2 8 7",
            Self::Bin => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6",
            Self::Toilet => {
                "M7 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM17 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM5 9h4v6H8v5H6v-5H5zM17 9l3 7h-2v4h-2v-4h-2z"
            }
            Self::Parking => {
                "M6 3h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3zM9 17V7h4a3 3 0 0 1 0 6H9"
            }
            Self::Sofa => {
                "M5 11V7a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v4M3 12a2 2 0 0 1 4 0v2h10v-2a2 2 0 0 1 4 0v6H3zM5 18v2M19 18v2"
            }
            Self::Phone => {
                "M5 4h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a1 1 0 0 1-1 1A16 16 0 0 1 4 5a1 1 0 0 1 1-1z"
            }
            Self::Search => "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l5 5",
            Self::Question => {
                "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 17v.1"
            }
            Self::Check => "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8 12l3 3 5-6",
            Self::Warning => "M12 4l9 16H3zM12 10v5M12 17.500v.1",
        }
    }
}

/// An icon at the size of its text, or at what its class says.
#[component]
pub fn Svg(icon: Icon) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=icon.path()/>
        </svg>
    }
}
