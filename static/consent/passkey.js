// A passkey was added: show the list with it. Not reload(), which would send a form again.
addEventListener("otp_webauthn.register_complete", () => location.assign(location.href));
