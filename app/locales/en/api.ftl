# Words of the API, for developers and mini-apps.
error-bad-request = The request cannot be understood.
error-changed-meanwhile = This has changed meanwhile. Get the newest version first.
error-content-type = Wrong content type: send JSON in UTF-8.
error-field-duplicate = This field is there twice.
error-field-invalid = This value has the wrong type or is out of range.
error-field-missing = This field is missing.
error-field-unknown = There is no such field.
error-idempotency-key-invalid = The Idempotency-Key must be 20 to 64 letters, digits, hyphens or underscores, such as a UUID.
error-idempotency-key-missing = The Idempotency-Key is missing, or there is more than one.
error-json-malformed = The body is not complete JSON.
error-method-not-allowed = This address does not take this method.
error-origin = Requests from other websites are not taken.
error-quota-used = You have used up the requests of this key for now. Please try again later.
error-timeout = This took too long. Please try again later.
error-token-expired = You are no longer signed in. Please sign in again.
error-token-scope = This app or key is not allowed to do this.
error-too-large = Too much content.
