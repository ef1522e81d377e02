import { Button, Modal } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from './ProblemNote';

interface Props {
  title: string;
  /** What the button does, in its own words. */
  action: string;
  danger?: boolean;
  disabled?: boolean;
  onClose: () => void;
  /** Does it; the dialog closes when it is done and stays when it failed. */
  run: () => Promise<unknown>;
  children?: ReactNode;
}

/** A dialog that asks before something is done. */
export function Ask({ title, action, danger, disabled, onClose, run, children }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await run();
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form onSubmit={submit} className="stack">
        {children}
        <ProblemNote error={error} />
        <div className="row end">
          <Button variant="default" onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" loading={busy} disabled={disabled ?? false} {...(danger ? { color: 'red' } : {})}>
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
