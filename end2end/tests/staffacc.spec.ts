import { expect, test } from './fixtures.ts';
import { signIn, typeCode } from './staff.ts';
import { zh } from './texts.ts';
import { unique } from './unique.ts';

test('staff sign in with a password and a code, and out again', async ({ page }) => {
  await page.goto('/staff/account');
  await expect(page).toHaveURL('/staff/sign-in?to=%2Fstaff%2Faccount');
  await signIn(page, 'agent', '/staff/account');
  await expect(page.getByText('示例坐席').first()).toBeVisible();
  await page.getByRole('button', { name: zh('staff-sign-out') }).click();
  await expect(page).toHaveURL('/staff/sign-in');
  await page.goto('/staff');
  await expect(page).toHaveURL(/\/staff\/sign-in/);
});

test('a wrong password keeps the login; a wrong code counts down', async ({ page }) => {
  await page.goto('/staff/sign-in');
  await page.getByLabel(zh('staff-login'), { exact: true }).fill('agent');
  await page.getByLabel(zh('staff-password'), { exact: true }).fill('not-this-one');
  await page.getByRole('button', { name: zh('staff-sign-in') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-sign-in-wrong'));
  await expect(page.getByLabel(zh('staff-login'), { exact: true })).toHaveValue('agent');
  await page.getByLabel(zh('staff-password'), { exact: true }).fill('minhu-demonstration');
  await page.getByRole('button', { name: zh('staff-sign-in') }).click();
  await page.getByLabel(zh('staff-code'), { exact: true }).fill('000000');
  await page.getByRole('button', { name: zh('staff-continue') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-code-wrong'));
  await expect(page.getByText(zh('staff-tries-left', { count: '4' }))).toBeVisible();
});

test('a post without the permission says so', async ({ page, faults }) => {
  faults.expect(/403/);
  await signIn(page, 'crew');
  const answer = await page.goto('/staff/users');
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole('heading', { name: zh('staff-forbidden') })).toBeVisible();
});

test('an administrator makes an account, whose holder sets a password and an app', async ({ page, browser }) => {
  await signIn(page, 'admin');
  await page.goto('/staff/users/new');
  const login = `t-${unique()}`;
  await page.getByLabel(zh('staff-login'), { exact: true }).fill(login);
  await page.getByLabel(zh('staff-name'), { exact: true }).fill('试用');
  await page.getByRole('button', { name: zh('staff-user-create') }).click();
  await expect(page.locator('#errors')).toContainText(zh('error-role-missing'));
  await expect(page.getByLabel(zh('staff-name'), { exact: true })).toHaveValue('试用');
  await page.getByLabel(zh('role-dispatcher')).check();
  await page.getByRole('button', { name: zh('staff-user-create') }).click();
  const link = (await page.locator('code.long').innerText()).trim();

  const other = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const holder = await other.newPage();
  await holder.goto(new URL(link, page.url()).pathname);
  await holder.getByLabel(zh('staff-password-new'), { exact: true }).fill('1234567890');
  await holder.getByLabel(zh('staff-password-again'), { exact: true }).fill('1234567890');
  await holder.getByRole('button', { name: zh('staff-set-password') }).click();
  await expect(holder.locator('#errors')).toContainText(zh('error-password-common'));
  for (const field of ['staff-password-new', 'staff-password-again']) {
    await holder.getByLabel(zh(field), { exact: true }).fill('lantern-otter-crispy-47');
  }
  await holder.getByRole('button', { name: zh('staff-set-password') }).click();
  await expect(holder).toHaveURL('/staff/sign-in');
  await holder.getByLabel(zh('staff-login'), { exact: true }).fill(login);
  await holder.getByLabel(zh('staff-password'), { exact: true }).fill('lantern-otter-crispy-47');
  await holder.getByRole('button', { name: zh('staff-sign-in') }).click();
  await expect(holder.getByRole('img', { name: zh('staff-set-up-picture') })).toBeVisible();
  await other.close();
});

test('an act that matters asks for a code again', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/staff/confirm?to=%2Fstaff%2Faccount');
  await typeCode(page);
  await expect(page).toHaveURL('/staff/account');
});
