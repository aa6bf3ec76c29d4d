-- Whoever deletes their account leaves nothing in a booking that is over: not where they live, not what
-- they told the crew, not their photos.

grant update (address, note) on bulky_booking_version to minhu_serve;
grant delete on bulky_photo to minhu_serve;
-- And what nobody deletes goes with the address, after its time.
grant delete on bulky_photo to minhu_worker;
