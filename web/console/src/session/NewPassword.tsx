import { Button, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { problemOf } from '../api/problem';
import { explain } from '../ui/ProblemNote';
import { useSession } from './session';

/** A new password for oneself, with the old one. */
export function NewPassword({ name, onDone }: { name: string; onDone?: () => void }) {
  const { t } = useTranslation();
  const { refresh, logIn } = useSession();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (fresh !== again) return setWrong(t('password.differ'));
    setBusy(true);
    setWrong('');
    try {
      await api.post('/password', { name, password: old, new_password: fresh });
      // The server may have ended this session with the old password.
      await logIn({ name, password: fresh }).catch(() => refresh());
      setOld('');
      setFresh('');
      setAgain('');
      onDone?.();
    } catch (error) {
      setWrong(problemOf(error).status === 401 ? t('password.wrong') : explain(error, t));
    } finally {
      setBusy(false);
    }
    return undefined;
  };
  const eye = { 'aria-label': t('login.show_password') };
  return (
    <form onSubmit={submit} className="stack">
      <input type="text" name="username" value={name} autoComplete="username" readOnly hidden />
      <PasswordInput label={t('password.old')} value={old} autoComplete="current-password" required
        withAsterisk={false} onChange={(e) => setOld(e.currentTarget.value)} visibilityToggleButtonProps={eye} />
      <PasswordInput label={t('password.new')} description={t('password.rules')} value={fresh} required
        autoComplete="new-password" withAsterisk={false} minLength={10} visibilityToggleButtonProps={eye}
        onChange={(e) => setFresh(e.currentTarget.value)} />
      <PasswordInput label={t('password.again')} value={again} autoComplete="new-password" required
        withAsterisk={false} onChange={(e) => setAgain(e.currentTarget.value)} visibilityToggleButtonProps={eye} />
      <p className="form-problem" role="alert">{wrong}</p>
      <Button type="submit" loading={busy}>{t('password.submit')}</Button>
    </form>
  );
}
