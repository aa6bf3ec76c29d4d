# Live data and the map

live-state-open = Open
live-state-closed = Closed
live-state-suspended = Temporarily closed
live-state-unknown = Not known whether open
live-free = { $count ->
    [one] { $count } free space
   *[other] { $count } free spaces
}
live-free-stalls = { $count ->
    [one] { $count } free stall
   *[other] { $count } free stalls
}
live-full = Full
live-full-stalls = All stalls taken
live-unknown = Free spaces unknown
live-unknown-since = Free spaces unknown, last seen { $at }
live-age-now = just now
live-age = { $minutes } min ago
live-usual = Usually { $free } free at this time (mostly { $low } to { $high })

map-open = Show on a map
map-list-has-all = Everything on the map is also in the list, which says more.
map-needs-script = The map needs JavaScript. The list works without it.
map-loading = Opening the map…
map-failed = The map could not be opened. Please use the list.
map-no-webgl = This browser cannot show the map. Please use the list.
map-canvas = Map. Arrow keys move it, plus and minus zoom.
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-close = Close
map-search-here = Search this area
map-details = Details
map-free = Free
map-many = places, tap to zoom in
map-plain = Only the district’s streets and grid are drawn
map-two-fingers = Use two fingers to move the map.
map-with-key = Hold Ctrl while scrolling to zoom the map.
map-attribution = Sources of the map

staff-section-feeds = Live data
feeds-title = Live data
feeds-keys = Keys
feeds-keys-none = There are no keys yet.
feeds-column-label = For whom
feeds-column-source = Source
feeds-column-scopes = May push
feeds-column-limit = A minute
feeds-column-made = Made
feeds-column-last = Last received
feeds-column-state = State
feeds-column-act = Act
feeds-column-day = Day
feeds-column-accepted = Accepted
feeds-column-late = Late
feeds-column-flagged = Doubtful
feeds-column-refused = Refused
feeds-scope-parking = Free parking spaces
feeds-scope-toilets = Sensors of toilets
feeds-key-good = Good
feeds-key-revoked = Revoked { $at }
feeds-never = Nothing yet
feeds-revoke = Revoke
feeds-revoke-one = Revoke the key { $label }
feeds-new = New key
feeds-new-about = One key for each operator. It pushes for places of its own source only.
feeds-label = For whom
feeds-label-hint = For example: Lakeside Parking, first server room.
feeds-source = Source
feeds-scopes = What it may push
feeds-per-minute = Most requests a minute
feeds-per-minute-hint = 1 to 600000; empty is 600. A batch is one request.
feeds-create = Make
feeds-once = The key is shown this once
feeds-once-how = Hand it over now; nobody can see it later. If it is lost, revoke it and make another.
feeds-once-done = Noted
feeds-once-try = Try it
feeds-health = How the sources are
feeds-health-none = No source has pushed anything yet.
feeds-health-stale = Silent for more than { $minutes } minutes
feeds-health-places = Places with a device
feeds-health-flagged = Not believed
feeds-health-last = Last received
feeds-health-share = { $count }, which is { $share }%
feeds-health-days = { $name }: the last seven days
feeds-health-silent = Nothing came in the last seven days.
error-feed-scope-missing = Please choose at least one.
error-feed-per-minute = Please give a whole number from 1 to 600000.
audit-act-key-created = Key made
audit-act-key-revoked = Key revoked
audit-kind-feed-key = Feed key
setting-base-map = Base map
setting-part-template = Address of the base map (https; a raster one has { "{" }z{ "}" }, { "{" }x{ "}" } and { "{" }y{ "}" }, a vector one is a style file)
setting-part-kind = Kind of base map
setting-part-attribution = Attribution
setting-part-approval = Map approval number
setting-choice-raster = Raster tiles
setting-choice-vector = Vector style
