/** Words for the one page that must not depend on the node: it is shown when the node does not answer. */
export const bootErrorWords = {
  kk: {
    title: 'Портал қазір жауап бермейді',
    next: 'Бірнеше минуттан кейін қайталап көріңіз. Сақталған деректер жоғалған жоқ.',
    again: 'Қайталау',
  },
  tr: {
    title: 'Portal şu anda yanıt vermiyor',
    next: 'Birkaç dakika sonra yeniden deneyin. Kaydettiğiniz hiçbir şey kaybolmadı.',
    again: 'Yeniden dene',
  },
  ru: {
    title: 'Портал сейчас не отвечает',
    next: 'Попробуйте ещё раз через несколько минут. Всё сохранённое на месте.',
    again: 'Повторить',
  },
  en: {
    title: 'The portal does not answer now',
    next: 'Try again in a few minutes. Nothing you saved is lost.',
    again: 'Try again',
  },
} as const
