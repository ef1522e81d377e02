import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { explain } from '../ui/ProblemNote';
import { useSession } from './session';

export function LoginForm({ name: known }: { name?: string }) {
  const { t } = useTranslation();
  const { logIn } = useSession();
  const [name, setName] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wantsCode, setWantsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong('');
    try {
      await logIn(code ? { name, password, code: code.replace(/\s/g, '') } : { name, password });
    } catch (error) {
      const problem = problemOf(error);
      const second = Boolean(problem.document.totp);
      if (second) setWrong(wantsCode ? t('login.wrong_code') : '');
      else if (problem.status === 401) setWrong(t('login.wrong'));
      else setWrong(explain(error, t));
      setWantsCode(second);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className="stack">
      <TextInput label={t('login.name')} value={name} onChange={(e) => setName(e.currentTarget.value)}
        autoComplete="username" autoCapitalize="none" spellCheck={false} required withAsterisk={false}
        data-autofocus={known ? undefined : true} autoFocus={!known} />
      <PasswordInput label={t('login.password')} value={password} autoComplete="current-password" required
        withAsterisk={false} onChange={(e) => setPassword(e.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('login.show_password') }} autoFocus={Boolean(known)} />
      {wantsCode && (
        <TextInput label={t('login.code')} description={t('login.code_about')} value={code} inputMode="text"
          onChange={(e) => setCode(e.currentTarget.value)} autoComplete="one-time-code" autoFocus required
          withAsterisk={false} />
      )}
      <p className="form-problem" role="alert">{wrong}</p>
      <Button type="submit" loading={busy} fullWidth>{t('login.submit')}</Button>
    </form>
  );
}
