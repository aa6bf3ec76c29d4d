//! How things of the catalogue differ.

use crate::codes::codes;

codes! {
    /// How large a thing is, for prices and for the crew.
    Size {
        /// One person carries it under an arm: a chair, a pram.
        Small = "small",
        /// One person carries it: a desk, an armchair.
        Medium = "medium",
        /// Two carry it: a sofa, a double mattress.
        Large = "large",
        /// It fills the lift: a three-door wardrobe, a piano.
        Oversize = "oversize",
    }
}

codes! {
    /// What the crew, or whoever puts it out, has to see to.
    Handling {
        /// It is taken apart first.
        Dismantle = "dismantle",
        TwoPersons = "two-persons",
        /// Fabric and foam: it goes to another line of the yard, and must stay dry.
        Upholstered = "upholstered",
        /// It goes to a licensed recycler (有资质的回收企业) whole, by the regulation on waste electrical
        /// products (State Council order 551, article 11).
        Appliance = "appliance",
        /// Panes are taped.
        Glass = "glass",
        /// The cooling circuit stays closed.
        Refrigerant = "refrigerant",
        /// Lithium and lead batteries are taken out and do not come along.
        BatteryOut = "battery-out",
        /// A trolley or a tail lift comes along.
        Heavy = "heavy",
    }
}
