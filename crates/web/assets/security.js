// Passkeys, and recovery codes on paper. A form with data-passkey asks an authenticator before it
// is sent: it fetches what to ask for, and puts the answer into its field "answer".
(() => {
  'use strict';
  const bytes = (text) => {
    const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
    return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  };
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async ({ publicKey }) => {
    const credential = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: known(publicKey.excludeCredentials),
      },
    });
    const { response } = credential;
    return {
      ...about(credential),
      response: {
        attestationObject: text(response.attestationObject),
        clientDataJSON: text(response.clientDataJSON),
        transports: response.getTransports?.() ?? null,
      },
    };
  };
  const get = async ({ publicKey }) => {
    const credential = await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: known(publicKey.allowCredentials),
      },
    });
    const { response } = credential;
    return {
      ...about(credential),
      response: {
        authenticatorData: text(response.authenticatorData),
        clientDataJSON: text(response.clientDataJSON),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    };
  };
  const about = (credential) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    extensions: credential.getClientExtensionResults(),
  });

  const tell = (form, words) => {
    const place = form.querySelector('[role=alert]');
    place.textContent = words ?? '';
    place.hidden = !words;
  };

  const ask = async (form) => {
    const reply = await fetch(form.dataset.options, {
      method: 'POST',
      headers: { accept: 'application/json' },
    });
    const body = await reply.json();
    if (body.code === 'step_up_required') {
      const here = encodeURIComponent(location.pathname + location.search);
      location.assign(`/step-up?next=${here}`);
      return;
    }
    if (!reply.ok) {
      tell(form, body.detail);
      return;
    }
    const { ceremony, options } = body.data;
    const act = form.dataset.passkey === 'create' ? create : get;
    form.elements.answer.value = JSON.stringify({ ceremony, credential: await act(options) });
    form.submit();
  };

  const startPasskeys = () => {
    if (!window.PublicKeyCredential) return;
    for (const form of document.querySelectorAll('form[data-passkey]')) {
      form.hidden = false;
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        const button = form.querySelector('button');
        button.disabled = true;
        tell(form, null);
        ask(form)
          .catch((error) => {
            const isKnown = error.name === 'InvalidStateError';
            tell(form, isKnown ? form.dataset.known : form.dataset.failed);
          })
          .finally(() => {
            button.disabled = false;
          });
      });
    }
  };

  const startCodes = () => {
    const codes = document.getElementById('recovery-codes');
    if (!codes) return;
    const print = document.getElementById('print-codes');
    print.hidden = false;
    print.addEventListener('click', () => window.print());
    const link = document.getElementById('keep-codes');
    const lines = [...codes.querySelectorAll('code')].map((code) => code.textContent).join('\n');
    link.href = URL.createObjectURL(new Blob([`${lines}\n`], { type: 'text/plain' }));
    link.hidden = false;
  };

  document.addEventListener('DOMContentLoaded', () => {
    startPasskeys();
    startCodes();
  });
})();
