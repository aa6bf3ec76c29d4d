-- Run as minhu_migrate after each migration of the job queue, whose tables come with row security
-- on and no policy, that is: closed to everybody but their owner.
grant usage on schema graphile_worker to minhu_serve, minhu_worker;

-- The worker runs the queue.
grant select on graphile_worker.migrations to minhu_worker;
grant select, insert, update, delete on
  graphile_worker._private_jobs, graphile_worker._private_job_queues,
  graphile_worker._private_tasks, graphile_worker._private_job_retirements,
  graphile_worker._private_workers
  to minhu_worker;
drop policy if exists worker on graphile_worker._private_jobs;
create policy worker on graphile_worker._private_jobs to minhu_worker using (true);
drop policy if exists worker on graphile_worker._private_job_queues;
create policy worker on graphile_worker._private_job_queues to minhu_worker using (true);
drop policy if exists worker on graphile_worker._private_tasks;
create policy worker on graphile_worker._private_tasks to minhu_worker using (true);

-- Staff retry dead letters and throw them away; the other jobs are not theirs to touch. They may see
-- them, since a retried job has to be visible to whoever made it one, and jobs hold ids only.
grant select, delete, update (attempts, run_at, last_error, updated_at)
  on graphile_worker._private_jobs to minhu_serve;
grant select on graphile_worker._private_tasks to minhu_serve;
drop policy if exists staff_see on graphile_worker._private_jobs;
create policy staff_see on graphile_worker._private_jobs for select to minhu_serve using (true);
drop policy if exists staff_retry on graphile_worker._private_jobs;
create policy staff_retry on graphile_worker._private_jobs for update to minhu_serve
  using (attempts >= max_attempts and locked_at is null) with check (true);
drop policy if exists staff_discard on graphile_worker._private_jobs;
create policy staff_discard on graphile_worker._private_jobs for delete to minhu_serve
  using (attempts >= max_attempts and locked_at is null);
drop policy if exists staff_see on graphile_worker._private_tasks;
create policy staff_see on graphile_worker._private_tasks for select to minhu_serve using (true);
