-- Who merges two places takes over what is said of the one that goes.
grant update (place) on place_suspension, place_report to minhu_serve;
