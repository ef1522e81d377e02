// Why a case is closed: the town's list, or the usual ones.
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../directory/directory';
import { pick } from '../i18n/format';

const usual = ['solved', 'answered', 'not_ours', 'duplicate', 'unfounded', 'withdrawn', 'no_contact'] as const;

export function useReasons() {
  const { t, i18n } = useTranslation();
  const { data } = useDirectory();
  const given = data?.close_reasons?.length ? data.close_reasons : [...usual, 'merged'];
  const titles = new Map(
    given.map((each) =>
      typeof each === 'string'
        ? [each, t(`reason.${each}`, each)] as const
        : [each.id, pick(each.title, i18n.language)] as const),
  );
  return {
    reason: (id: string) => titles.get(id) ?? t(`reason.${id}`, id),
    options: Array.from(titles, ([value, label]) => ({ value, label })).filter((each) => each.value !== 'merged'),
  };
}
