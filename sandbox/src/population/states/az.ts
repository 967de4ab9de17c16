import { withCheckDigitVoen } from '@kopru/names'
import { type Customs, lines, regions, withFeminineEnding, words } from '../customs.ts'

const FIN_CHARACTERS = Array.from('0123456789ABCDEFGHJKLMNPQRSTUVWXYZ')

export const az: Customs = {
  party: 'AZ',
  language: 'az',
  script: 'Latn',
  currency: 'AZN',
  givenNames: {
    male: words(`
      Abbas Adil Afiq Akif Anar Araz Arif Asif Aydın Azər Babək Bəhruz Cabbar Cavad Cavid Ceyhun Coşqun Elçin Eldar Elmir
      Elnur Elşad Elşən Elvin Emin Əhməd Əkbər Əli Əliağa Fərhad Fərid Fikrət Fuad Füzuli Hafiz Həsən Hikmət Hüseyn İbrahim
      İlham İlqar İlkin İsmayıl Kamal Kamran Kənan Maqsud Məhəmməd Mübariz Mirzə Murad Natiq Nazim Nicat Nizami Nurlan
      Oktay Orxan Pərviz Qabil Ramil Rasim Rauf Rəfael Rəşad Rövşən Ruslan Rüfət Sabir Samir Sənan Səməd Şahin Tahir Tale
      Teymur Toğrul Tural Turqut Ülvi Vaqif Vüqar Vüsal Yaşar Yusif Zaur Ziya`),
    female: words(`
      Afaq Aliyə Arzu Aygün Aynur Aysel Aysu Aytac Aytən Bahar Banu Cəmilə Cəvahir Ceyran Çinarə Dilarə Dürdanə Elnarə Elmira
      Esmira Əfsanə Əminə Fatimə Fəridə Fidan Firuzə Gülbahar Gülər Gülnar Gülnarə Gülşən Günay Günel Həcər Həvva Hicran
      Humay İlahə İradə İnci Jalə Kəmalə Könül Lalə Leyla Ləman Lətifə Mədinə Mehriban Məryəm Mələk Minarə Nailə Nəzrin
      Nazilə Nərgiz Nərmin Nigar Nuranə Nübar Pəri Qəmər Rəna Reyhan Röya Rübabə Sara Sevda Sevil Sevinc Səbinə Səidə Solmaz
      Sona Südabə Şəbnəm Şəfəq Şəhla Tamilla Təranə Tünzalə Türkan Ülkər Ülviyyə Vəfa Xədicə Xatirə Xuraman Yeganə Zəhra
      Zərifə Zeynəb`),
  },
  surnames: words(`
    Abbasov Abbaslı Abdullayev Ağayev Ağazadə Alıyev Allahverdiyev Aslanov Atakişiyev Axundov Axundzadə Babayev Bağırov
    Bağırzadə Bayramov Bayramlı Bəkirov Bədəlov Cabbarov Cavadov Cəbrayılov Cəfərov Cəfərli Cəlilov Cəlilzadə Dadaşov
    Dəmirov Dəmirçi Eyvazov Əfəndiyev Əhmədov Əhmədli Ələkbərov Ələsgərov Əliyev Əlizadə Əmirov Əmirli Əsədov Əsgərov
    Əzizov Fərəcov Fərzəliyev Fətullayev Feyzullayev Hacıyev Hacızadə Hacıbəyli Həmidov Həsənov Həsənli Həşimov Heydərov
    Həziyev Hümbətov Hüseynov Hüseynli Hüseynzadə Xanlarov Xəlilov Xəlilzadə Xudiyev İbadov İbrahimov İbrahimli
    İmanov İsayev İsgəndərov İsmayılov İsmayılzadə Kazımov Kərimov Kərimli Kərimzadə Qafarov Qarayev Qasımov Qasımlı
    Qasımzadə Qədirov Qəhrəmanov Qəmbərov Quliyev Quluzadə Qurbanov Qurbanlı Mahmudov Manafov Məcidov Məhərrəmov Məmmədov
    Məmmədli Məmmədzadə Mehdiyev Məlikov Mirzəyev Mirzəzadə Muradov Muradlı Musayev Mustafayev Nağıyev Nəbiyev Nəcəfov
    Nəsirov Nəzərov Novruzov Nuriyev Nurullayev Orucov Paşayev Pənahov Piriyev Rəcəbov Rəhimov Rəhimli Rəsulov Rəsulzadə
    Rüstəmov Rzayev Sadıqov Salmanov Səfərov Səlimov Səmədov Səmədzadə Süleymanov Sultanov Şahbazov Şərifov Şirinov
    Tağıyev Tağızadə Talıbov Vəliyev Vəlizadə Yusifov Yusifli Zamanov Zeynalov Zeynallı`),
  regions: regions(`
    Bakı şəhəri: Bakı
    Gəncə şəhəri: Gəncə
    Sumqayıt şəhəri: Sumqayıt
    Mingəçevir şəhəri: Mingəçevir
    Şirvan şəhəri: Şirvan
    Naxçıvan Muxtar Respublikası: Naxçıvan, Ordubad
    Ağdam rayonu: Ağdam
    Bərdə rayonu: Bərdə
    Xaçmaz rayonu: Xaçmaz
    Qazax rayonu: Qazax
    Qəbələ rayonu: Qəbələ
    Quba rayonu: Quba
    Lənkəran rayonu: Lənkəran
    Masallı rayonu: Masallı
    Şamaxı rayonu: Şamaxı
    Şəki rayonu: Şəki
    Şuşa rayonu: Şuşa
    Zaqatala rayonu: Zaqatala`),
  streets: lines(`
    Ağ göyərçin küçəsi
    Üç çinar küçəsi
    Qızıl nar küçəsi
    Mavi dalğa küçəsi
    Köhnə quyu küçəsi
    Səhər mehi küçəsi
    Yeddi bulaq başı küçəsi
    Gümüş zəng küçəsi
    Zəfəran tarlası küçəsi
    Uzun yay küçəsi
    Durna qanadı küçəsi
    Çəhrayı əncir küçəsi`),
  employers: lines(`
    «Ağ yelkən daşıma» MMC
    «Bənövşə çap» MMC
    «Çinar tikinti» MMC
    «Dan ulduzu rabitə» ASC
    «Gülüstan xalça» MMC
    «İldırım enerji» ASC
    «Kəhrizli su» MMC
    «Nar bağı qida» MMC
    «Odlu təndir» MMC
    «Sağlam addım klinikası» MMC
    «Şən uşaq» məktəbi
    «Zirvə proqram» MMC`),
  registryOffice: (city) => `Qeydiyyat şöbəsi, ${city}`,
  court: (city) => `${city} Məhkəməsi`,
  pensionFund: 'Sosial Müdafiə Fondu',
  womansSurname: withFeminineEnding(/(ov|ev)$/u, 'a'),
  patronymic: (father, sex) => `${father} ${sex === 'male' ? 'oğlu' : 'qızı'}`,
  brideTakesSurname: 0.4,
  nationalId(_, random) {
    const characters = Array.from({ length: 7 }, () => random.pick(FIN_CHARACTERS)).join('')
    return /[0-9]/.test(characters) && /[A-Z]/.test(characters) ? characters : undefined
  },
  passportNumber: (random) => `C${random.digits(8)}`,
  firmId: (random) => withCheckDigitVoen(random.digits(8), 'legal'),
  pay: { medianWage: 900, medianPension: 420, ample: 3_200, taxRate: 0.14 },
}
