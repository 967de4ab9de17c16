import { withCheckDigitPinfl } from '@kopru/names'
import { type Customs, lines, regions, withFeminineEnding, words } from '../customs.ts'

export const uz: Customs = {
  party: 'UZ',
  language: 'uz',
  script: 'Latn',
  currency: 'UZS',
  givenNames: {
    male: words(`
      Abbos Abdulaziz Abdulla Abdurahmon Abror Adham Akbar Akmal Alisher Anvar Asror Aziz Azizbek Bahodir Bahrom Baxtiyor
      Bekzod Bobur Botir Davron Davlat Dilmurod Dilshod Doniyor Doston Elyor Erkin Fayzulla Farhod Farrux Hasan Husan Hikmat
      Ibrohim Ilhom Islom Ismoil Jahongir Jamshid Jasur Javohir Kamol Karim Komil Laziz Mansur Mirzo Murod Muzaffar Nodir
      Nurbek Odil Olim Otabek Oʻktam Oybek Ravshan Rustam Sanjar Sardor Shavkat Sherzod Shohruh Shuhrat Sirojiddin
      Suxrob Temur Tohir Toʻlqin Ulugʻbek Umid Usmon Xurshid Yoʻldosh Zafar Ziyod Gʻayrat Gʻulom`),
    female: words(`
      Adiba Aziza Barno Binafsha Charos Diyora Dildora Dilfuza Dilnoza Dilorom Dilrabo Durdona Farangiz Farida Feruza Gavhar
      Gulbahor Gulchehra Gulnora Gulnoza Guli Gulshan Hafiza Hilola Iroda Kamola Komila Lobar Lola Madina Mahliyo Malika
      Maftuna Manzura Marhabo Mavluda Mohira Mohinur Muazzam Mubina Muhabbat Munisa Muqaddas Nafisa Nargiza Nasiba Nigora Nigina
      Nodira Nozima Nilufar Oydin Oygul Ozoda Oʻgʻiloy Parvina Qunduz Rano Robiya Ruxshona Sabohat Saida Sabina Sarvinoz
      Sevara Shahlo Shahnoza Shoira Sitora Surayyo Tursunoy Umida Xadicha Xurshida Yulduz Zarina Zebo Zilola Zulfiya Zuhra
      Gʻuncha`),
  },
  surnames: words(
    `
    Abdullayev Abdurahmonov Abdusalomov Abduvaliyev Ahmedov Akbarov Akramov Aliyev Alimov Aminov Asadov Asqarov Atajonov
    Azimov Azizov Boboyev Boltayev Botirov Boymurodov Choriyev Davronov Davlatov Dehqonov Ergashev Eshonqulov Fayziyev
    Fozilov Hakimov Hamidov Hamroyev Hasanov Haydarov Hojiyev Husanov Ibragimov Ibrohimov Inoyatov Isroilov Ismoilov Ismatov
    Jabborov Jalilov Joʻrayev Kamolov Karimov Kenjayev Komilov Latipov Mahmudov Mamatov Mansurov Mirzayev Mirzaxmedov
    Muhammadiyev Muminov Murodov Musayev Mustafoyev Nabiyev Narzullayev Nazarov Neʼmatov Nishonov Normatov Norqulov
    Nosirov Nurmatov Nuriddinov Olimov Oripov Ortiqov Ostonov Oʻrinov Polatov Poʻlatov Qodirov Qosimov Quvondiqov
    Qurbonov Rahimov Rahmonov Rajabov Rasulov Ravshanov Roʻziyev Rustamov Saidov Salimov Salomov Samadov Sattorov
    Shamsiyev Sharipov Shodmonov Shukurov Sobirov Soliyev Sultonov Tojiboyev Toʻrayev Toshmatov Tursunov Umarov Usmonov
    Vohidov Xolmatov Xudoyberdiyev Xoʻjayev Yoʻldoshev Yunusov Yusupov Zokirov Ziyodullayev Gʻafurov Gʻaniyev Gʻoziyev`,
  ),
  regions: regions(`
    Toshkent shahri: Toshkent
    Andijon viloyati: Andijon, Asaka
    Buxoro viloyati: Buxoro, Kogon
    Fargʻona viloyati: Fargʻona, Qoʻqon, Margʻilon
    Jizzax viloyati: Jizzax
    Namangan viloyati: Namangan, Chust
    Navoiy viloyati: Navoiy, Zarafshon
    Qashqadaryo viloyati: Qarshi, Shahrisabz
    Qoraqalpogʻiston Respublikasi: Nukus, Beruniy
    Samarqand viloyati: Samarqand, Kattaqoʻrgʻon
    Sirdaryo viloyati: Guliston, Yangiyer
    Surxondaryo viloyati: Termiz, Denov
    Toshkent viloyati: Chirchiq, Angren, Nurafshon
    Xorazm viloyati: Urganch, Xiva`),
  streets: lines(`
    Oltin oʻrik koʻchasi
    Koʻk kabutar koʻchasi
    Uch chinor soyasi koʻchasi
    Yashil darvoza koʻchasi
    Anor guli koʻchasi
    Tongotar yel koʻchasi
    Kumush qoʻngʻiroq koʻchasi
    Bodomzor boʻyi koʻchasi
    Qizil varrak koʻchasi
    Yetti bulbul koʻchasi
    Oqshom yulduzi koʻchasi
    Sopol piyola koʻchasi`),
  employers: lines(`
    «Anorzor meva» MChJ
    «Atlas toʻquv» MChJ
    «Baraka non» MChJ
    «Chashma suvi» MChJ
    «Ipak iz sayyohlik» MChJ
    «Koʻhna shahar qurilish» AJ
    «Moviy gumbaz aloqa» AJ
    «Oq kema tashish» MChJ
    «Paxtaoy moy» AJ
    «Sogʻlom qadam klinikasi» MChJ
    «Ziyo manzili» maktabi
    «Yulduzcha oʻyinchoq» MChJ`),
  registryOffice: (city) => `Fuqarolik holati dalolatnomalarini yozish boʻlimi, ${city}`,
  court: (city) => `Jinoyat ishlari boʻyicha ${city} shahar sudi`,
  pensionFund: 'Pensiya jamgʻarmasi',
  womansSurname: withFeminineEnding(/(ov|ev)$/u, 'a'),
  patronymic(father, sex, random) {
    const asRussian = random.chance(0.3) && /[bdfgjklmnprstvxz]$/u.test(father)
    if (!asRussian) return `${father} ${sex === 'male' ? 'oʻgʻli' : 'qizi'}`
    return `${father}${sex === 'male' ? 'ovich' : 'ovna'}`
  },
  brideTakesSurname: 0.6,
  nationalId({ sex, birthDate }, random) {
    const [year = '', month, day] = birthDate.split('-')
    const century = (Number(year.slice(0, 2)) - 18) * 2 + (sex === 'male' ? 1 : 2)
    return withCheckDigitPinfl(`${century}${day}${month}${year.slice(2)}${random.digits(6)}`)
  },
  passportNumber: (random) => `FA${random.digits(7)}`,
  firmId: (random) => `${random.int(2, 3)}${random.digits(8)}`,
  pay: { medianWage: 5_600_000, medianPension: 1_400_000, ample: 22_000_000, taxRate: 0.12 },
}
