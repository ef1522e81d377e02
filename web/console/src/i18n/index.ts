// The console's languages. A text that is missing in one fails the tests, so there is no fallback
// that anybody sees.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import zh from './zh.json';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];
const kept = 'yishi.console.language';

function preferred(): Language {
  const chosen = localStorage.getItem(kept);
  if (chosen === 'en' || chosen === 'zh') return chosen;
  return navigator.languages.find((l) => /^(en|zh)\b/.test(l))?.startsWith('zh') ? 'zh' : 'en';
}

export function currentLanguage(): Language {
  return i18next.language === 'zh' ? 'zh' : 'en';
}

export function chooseLanguage(language: Language) {
  localStorage.setItem(kept, language);
  void i18next.changeLanguage(language);
}

i18next.on('languageChanged', (language) => {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
});

void i18next.use(initReactI18next).init({
  lng: preferred(),
  fallbackLng: 'en',
  resources: { en: { translation: en }, zh: { translation: zh } },
  interpolation: { escapeValue: false },
});
