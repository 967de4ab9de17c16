import { withCheckDigitsKimlikNo, withCheckDigitVkn } from '@kopru/names'
import { type Customs, lines, regions, words } from '../customs.ts'

export const tr: Customs = {
  party: 'TR',
  language: 'tr',
  script: 'Latn',
  currency: 'TRY',
  givenNames: {
    male: words(`
      Abdullah Adem Ahmet Akın Ali Alper Anıl Arda Barış Berk Bilal Burak Bülent Can Cem Cemal Cengiz Çağrı Deniz Doğan
      Emir Emre Engin Erdem Eren Erhan Erkan Fatih Ferhat Furkan Gökhan Güven Hakan Halil Hamza Hasan Hüseyin İbrahim
      İlker İsmail Kaan Kadir Kemal Kerem Kürşat Levent Mahmut Mehmet Mert Metin Murat Mustafa Oğuz Okan Onur Orhan
      Ömer Özgür Ramazan Recep Salih Selim Serdar Serkan Sinan Süleyman Tolga Tuncay Uğur Umut Ümit Volkan Yasin Yiğit
      Yunus Yusuf`),
    female: words(`
      Aslı Asya Aylin Ayşe Ayten Azra Bahar Banu Begüm Berfin Betül Beyza Buse Büşra Canan Cansu Ceren Çiğdem Defne
      Deniz Derya Dilara Dilek Duygu Ebru Ece Eda Elif Emine Esra Eylül Ezgi Fatma Feride Figen Filiz Gamze Gizem Gül
      Gülay Gülşen Hacer Hale Hande Hatice Havva Hülya Irmak Işıl İpek İrem Kübra Leyla Melek Melike Merve Meryem
      Nalan Nazlı Nehir Nermin Nesrin Nur Nuray Özge Özlem Pelin Pınar Rabia Seda Selin Sevgi Sibel Songül Şeyma Şule
      Tuğba Tülay Yağmur Yasemin Zehra Zeynep`),
  },
  surnames: words(`
    Acar Akbaş Akbulut Akgül Akın Akkaya Aksoy Aktaş Alkan Altun Arslan Ateş Avcı Ay Aydın Aydoğan Ayhan Balcı Baş
    Başaran Bayram Bilgin Bozkurt Bulut Can Candan Coşkun Çakır Çelik Çetin Çiçek Çiftçi Çınar Çoban Dağ Demir Demirci
    Demirel Deniz Dinç Doğan Duman Durmaz Dursun Ekinci Er Eren Erdem Erdoğan Eroğlu Ersoy Esen Gök Gökçe Güler Gül Gümüş
    Gündüz Güneş Güngör Gürbüz Işık İnan Kahraman Kaplan Kara Karaca Karadağ Karahan Karakaya Karataş Kartal Kaya
    Keskin Kılıç Kılınç Koç Korkmaz Köse Kurt Kuş Kutlu Mutlu Oğuz Oral Öz Özcan Özçelik Özdemir Özer Özkan Öztürk
    Polat Sarı Savaş Sezer Sevim Soylu Sönmez Şahin Şen Şimşek Tan Taş Taşkın Tekin Temel Toprak Tuna Turan Tunç Türk
    Uçar Uysal Uzun Ünal Ünlü Vural Yalçın Yaman Yavuz Yazıcı Yıldırım Yıldız Yılmaz Yiğit Yüce Yüksel Zengin`),
  regions: regions(`
    Adana: Seyhan, Yüreğir
    Ankara: Çankaya, Keçiören, Yenimahalle
    Antalya: Muratpaşa, Kepez, Alanya
    Bursa: Osmangazi, Nilüfer
    Denizli: Pamukkale
    Diyarbakır: Bağlar
    Edirne: Keşan
    Erzurum: Yakutiye
    Eskişehir: Odunpazarı, Tepebaşı
    Gaziantep: Şahinbey
    İstanbul: Kadıköy, Üsküdar, Beşiktaş, Fatih, Şişli
    İzmir: Konak, Bornova, Karşıyaka
    Kayseri: Kocasinan
    Konya: Selçuklu, Meram
    Mersin: Yenişehir
    Muğla: Bodrum, Fethiye
    Samsun: İlkadım
    Trabzon: Ortahisar
    Van: İpekyolu`),
  streets: lines(`
    Mavi Kumru Sokağı
    Üç Çınarlar Sokağı
    Sarı Papatya Sokağı
    Uzun Gölge Caddesi
    Yitik Anahtar Sokağı
    Kestane Kabuğu Sokağı
    Gümüş Çıngırak Sokağı
    Ilık Rüzgâr Caddesi
    Şen Değirmen Sokağı
    Turna Teleği Sokağı
    Öykücü Nine Sokağı
    Kırmızı Uçurtma Caddesi`),
  employers: lines(`
    Akçınar Yazılım A.Ş.
    Balkıyı Balıkçılık Ltd. Şti.
    Çobanpınar Süt Ürünleri A.Ş.
    Demirkanat Nakliyat A.Ş.
    Gökada Elektronik Ltd. Şti.
    Işıkyolu Enerji A.Ş.
    İncirdalı Gıda Ltd. Şti.
    Kuzgunlu Okulları A.Ş.
    Mavişehir Kliniği A.Ş.
    Örükçü Tekstil Ltd. Şti.
    Taşköprülü Yapı A.Ş.
    Yedirenk Matbaa Ltd. Şti.`),
  registryOffice: (city) => `${city} Nüfus Müdürlüğü`,
  court: (city) => `${city} Asliye Ceza Mahkemesi`,
  pensionFund: 'Emeklilik Kurumu',
  womansSurname: (surname) => surname,
  patronymic: () => null,
  brideTakesSurname: 1,
  nationalId(_, random) {
    // Numbers from 99 on are said to be those of foreign residents.
    return withCheckDigitsKimlikNo(`${random.int(10, 98)}${random.digits(7)}`)
  },
  passportNumber: (random) => `U${random.digits(8)}`,
  firmId: (random) => withCheckDigitVkn(random.digits(9)),
  pay: { medianWage: 42_000, medianPension: 22_000, ample: 95_000, taxRate: 0.15 },
}
