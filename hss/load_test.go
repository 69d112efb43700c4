package hss_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
)

func loadSample(t testing.TB) hss.Data {
	t.Helper()
	f, err := os.Open("testdata/subscribers.yaml")
	require.NoError(t, err)
	defer f.Close()
	d, err := hss.LoadYAML("subscribers.yaml", f)
	require.NoError(t, err)
	return d
}

func TestLoadYAML(t *testing.T) {
	d := loadSample(t)
	ambr := hss.AMBR{Uplink: 50e6, Downlink: 100e6}
	homeOnly := &hss.Profile{
		Name: "home only", Default: "ims", VisitedPLMNs: []nas.PLMN{home, nas.MustParsePLMN("00101")},
		APNs: []hss.APN{{Name: "ims", PDNType: hss.IPv6, QCI: 5, ARP: hss.ARP{Priority: 8, Capable: true}, AMBR: ambr}},
	}
	mobile := &hss.Profile{Name: "mobile", Default: "internet", APNs: []hss.APN{
		{
			Name: "internet", PDNType: hss.IPv4v6, QCI: 9, ARP: hss.ARP{Priority: 8, Vulnerable: true}, AMBR: ambr,
			Auth: hss.APNAuth{Method: hss.AuthPAPOrCHAP, Required: true, Username: "mobile@example", Password: `it's "secret": \`},
		},
		{Name: "*", QCI: 8, ARP: hss.ARP{Priority: 15, Vulnerable: true}, AMBR: hss.AMBR{Uplink: 1e6, Downlink: 2e6}},
	}}
	require.Equal(t, []*hss.Profile{homeOnly, mobile}, d.Profiles)
	msisdn, err := nas.ParseMSISDN("819012345678")
	require.NoError(t, err)
	key := aka.Key{K: [16]byte(unhex(t, "465b5ce8b199b49faa5f0a2ee238a6bc")), OPc: [16]byte(unhex(t, "cd63cb71954a9f4e48a5994e37a02baf"))}
	require.Equal(t, []hss.Subscriber{
		{
			IMSI: nas.MustParseIMSI("001010123456780"), AMF: 0x8000, AMBR: ambr, Profile: mobile,
			Key: aka.Key{K: [16]byte(unhex(t, "00112233445566778899aabbccddeeff")), OPc: [16]byte(unhex(t, "63bfa50ee6523365ff14c1f45f88737d"))},
		},
		{
			IMSI: imsi, MSISDN: msisdn, Key: key, AMF: 0x9001, SQN: 0x4a1, NetworkAccessMode: hss.OnlyPacket,
			AccessRestriction: hss.UTRANNotAllowed | hss.GERANNotAllowed,
			AMBR:              hss.AMBR{Uplink: 10e6, Downlink: 1500e3}, Profile: homeOnly,
		},
		{IMSI: nas.MustParseIMSI("440101234567891"), Key: key, AMF: 0x8000, AMBR: ambr},
	}, d.Subscribers)
	require.Same(t, d.Profiles[1], d.Subscribers[0].Profile)
}

func TestRoundTrip(t *testing.T) {
	d := loadSample(t)
	var y, c bytes.Buffer
	require.NoError(t, hss.WriteYAML(&y, d))
	again, err := hss.LoadYAML("again.yaml", &y)
	require.NoError(t, err)
	require.Equal(t, d, again)

	require.NoError(t, hss.WriteCSV(&c, d.Subscribers))
	subscribers, err := hss.LoadCSV("again.csv", &c, d.Profiles)
	require.NoError(t, err)
	require.Equal(t, d.Subscribers, subscribers)
}

func TestLoadYAMLReportsEverything(t *testing.T) {
	const file = `profiles:
  mobile:
    default: internet
    apns:
      - {name: internet, qci: 12}
      - {name: internet, authh: pap}
      - {name: bad_name}
      - {name: x, auth: papp, username: u}
  none:
    default: "*"
    apns: [{name: "*"}]
  odd:
    visited_plmns: [44010x]
    apns: 7
subscriber: 3
subscribers:
  - imsi: 44010123456789x
    k: 00112233445566778899aabbccddeeff
    opc: 63bfa50ee6523365ff14c1f45f88737d
    profile: mobile
  - imsi: "440101234567890"
    k: 0011
    opc: 63bfa50ee6523365ff14c1f45f88737d
    op: 63bfa50ee6523365ff14c1f45f88737d
    network_access_mode: only_paket
    access_restriction: [utran_not_alowed]
    ambr_uplink: 99G
    profile: mobil
  - imsi: "440101234567890"
    profile: mobile
    sqn: {}
  - just text
  - imsi: "440101234567891"
    k: 00112233445566778899aabbccddeeff
    opc: 63bfa50ee6523365ff14c1f45f88737d
    profile: mobile
    amf: "0001"
`
	d, err := hss.LoadYAML("s.yaml", strings.NewReader(file))
	require.Zero(t, d, "nothing half-loaded")
	require.Equal(t, strings.Split(strings.TrimSpace(`
s.yaml:5: APN "internet": QCI 12: a default bearer has one of 5 to 9
s.yaml:6: unknown key "authh" in an APN, did you mean "auth"?
s.yaml:7: APN "bad_name": '_' in the name: letters, digits, - and . are allowed
s.yaml:8: auth: "papp" is no authentication method, did you mean "pap"?
s.yaml:10: a profile cannot be called "none"
s.yaml:10: profile "none": the default APN cannot be the wildcard
s.yaml:13: visited_plmns: parse PLMN "44010x": 'x' at position 6 is not a digit
s.yaml:14: apns must be a list
s.yaml:15: unknown key "subscriber" in the file, did you mean "subscribers"?
s.yaml:17: imsi: parse IMSI "44010123456789x": 'x' at position 15 is not a digit
s.yaml:21: want one of op and opc
s.yaml:22: k: want 32 hexadecimal digits, this has 4 characters
s.yaml:25: network_access_mode: "only_paket" is no network access mode, did you mean "only_packet"?
s.yaml:26: access_restriction: "utran_not_alowed" is no access restriction, did you mean "utran_not_allowed"?
s.yaml:27: ambr_uplink: "99G" is no bit rate up to 10 Gbit/s, such as 50M or 50 Mbit/s
s.yaml:28: profile: no profile is called "mobil", did you mean "mobile"?
s.yaml:29: imsi: 440101234567890 is a subscriber already, at line 21
s.yaml:29: k is missing
s.yaml:31: sqn: want a plain value
s.yaml:32: a subscriber must be a mapping of keys to values
s.yaml:33: subscriber 440101234567891: AMF 0001: the separation bit (8000) must be set for E-UTRAN
`), "\n"), strings.Split(err.Error(), "\n"))
	var first *hss.LoadError
	require.ErrorAs(t, err, &first)
	require.Equal(t, 5, first.Line)
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func TestLoadYAMLRefuses(t *testing.T) {
	for file, want := range map[string]string{
		"":                               "s.yaml:1: want one document with subscribers",
		"--- {}\n--- {}\n":               "s.yaml:1: want one document with subscribers",
		"[]":                             "s.yaml:1: the file must be a mapping of keys to values",
		"subscribers: 7":                 "s.yaml:1: subscribers must be a list",
		"subscribers:\n  - imsi: [1":     "s.yaml:2: ",
		"subscribers:\nsubscribers: []":  "s.yaml:2: ",
		"a: &a [*a]\n":                   "s.yaml:1: tags, anchors and aliases are not taken",
		"subscribers: *x":                "s.yaml:1: ",
		"subscribers: !!binary aGVsbG8=": "s.yaml:1: tags, anchors and aliases are not taken",
		"subscriber: 1 # " + strings.Repeat("[", 100):                                                                       "s.yaml:1: unknown key",
		"subscribers:\n" + strings.Repeat("[", 100):                                                                         "s.yaml:2: nested more than 64 levels",
		"subscribers: \n" + strings.Repeat("- ", 300) + "x":                                                                 "s.yaml:2: nested more than 64 levels",
		"subscribers:\n- {imsi: 44010123456789, k: 00112233445566778899aabbccddeeff, op: 00112233445566778899aabbccddeeff}": "s.yaml:2: profile is missing, and there are 0 to choose from",
	} {
		d, err := hss.LoadYAML("s.yaml", strings.NewReader(file))
		require.ErrorContains(t, err, want, "%q", file)
		require.Zero(t, d)
	}
}

func TestLoadCSV(t *testing.T) {
	p := testProfile()
	const file = "\ufeffimsi, k,op,opc,access_restriction,network_access_mode\r\n" +
		"# a comment\r\n" +
		"001010123456780,465b5ce8b199b49faa5f0a2ee238a6bc,cdc202d5123e20f62b6d676ac72cb318,,,\r\n" +
		"440101234567890,465b5ce8b199b49faa5f0a2ee238a6bc,,cd63cb71954a9f4e48a5994e37a02baf,\"utran_not_allowed eutran_not_allowed\",only_packet\r\n"
	got, err := hss.LoadCSV("s.csv", strings.NewReader(file), []*hss.Profile{p})
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, "001010123456780", got[0].IMSI.String())
	require.Equal(t, got[1].Key, got[0].Key, "OPc from OP")
	require.Same(t, p, got[0].Profile, "the only one")
	require.Equal(t, hss.UTRANNotAllowed|hss.EUTRANNotAllowed, got[1].AccessRestriction)
	require.Equal(t, hss.OnlyPacket, got[1].NetworkAccessMode)
}

func TestLoadCSVReportsEverything(t *testing.T) {
	const k = "00112233445566778899aabbccddeeff"
	file := "imsi,k,opc,profile\n" +
		"440101234567890," + k + "," + k + ",mobile\n" +
		"44010," + k + "," + k + ",mobile\n" +
		"440101234567891," + k + "\n" +
		"\n" +
		"440101234567890," + k + "," + k + ",\"mob\nile\"\n" +
		",," + k + ",none\n"
	got, err := hss.LoadCSV("s.csv", strings.NewReader(file), []*hss.Profile{testProfile()})
	require.Nil(t, got, "nothing half-loaded")
	require.Equal(t, strings.Split(strings.TrimSpace(`
s.csv:3: imsi: parse IMSI "44010": 5 digits, want 6 to 15
s.csv:4: 2 fields, the header has 4
s.csv:6: imsi: 440101234567890 is a subscriber already, at line 2
s.csv:6: profile: no profile is called "mob\nile", did you mean "mobile"?
s.csv:8: imsi is missing
s.csv:8: k is missing
`), "\n"), strings.Split(err.Error(), "\n"))

	for file, want := range map[string]string{
		"":                     "s.csv:1: no header row",
		"imsi,k,opc,imsi":      `s.csv:1: column "imsi" twice`,
		"imsi,k,opk":           `s.csv:1: unknown column "opk", did you mean "op"?`,
		"imsi":                 `s.csv:1: no column "k"`,
		"imsi,k\n\"x,y\nz":     `s.csv:3: column 2: extraneous or missing " in quoted-field`,
		"imsi,k\n44010,a\"b\n": `s.csv:2: column 8: bare " in non-quoted-field`,
	} {
		_, err := hss.LoadCSV("s.csv", strings.NewReader(file), nil)
		require.ErrorContains(t, err, want, "%q", file)
	}
}

func TestProfileAPN(t *testing.T) {
	p := loadSample(t).Profiles[1]
	require.Equal(t, "internet", p.APN("").Name)
	require.Equal(t, "internet", p.APN("InterNet").Name)
	require.Equal(t, "*", p.APN("other").Name)
	require.Nil(t, testProfile().APN("other"))
}

func TestValidate(t *testing.T) {
	for want, spoil := range map[string]func(*hss.Subscriber){
		"no IMSI":                       func(s *hss.Subscriber) { s.IMSI = nas.IMSI{} },
		"more than 48 bits":             func(s *hss.Subscriber) { s.SQN = 1 << 48 },
		"unknown network access mode 1": func(s *hss.Subscriber) { s.NetworkAccessMode = 1 },
		"unknown access restriction":    func(s *hss.Subscriber) { s.AccessRestriction = 1 << 11 },
		"AMBR of 0 bit/s up":            func(s *hss.Subscriber) { s.AMBR.Uplink = 0 },
		"11 Gbit/s down":                func(s *hss.Subscriber) { s.AMBR.Downlink = 11e9 },
		"no APN":                        func(s *hss.Subscriber) { s.Profile.APNs = nil },
		`default APN "x" is not among`:  func(s *hss.Subscriber) { s.Profile.Default = "x" },
		`APN "INTERNET" twice`: func(s *hss.Subscriber) {
			s.Profile.APNs = append(s.Profile.APNs, s.Profile.APNs[0])
			s.Profile.APNs[1].Name = "INTERNET"
		},
		"visited PLMN":                    func(s *hss.Subscriber) { s.Profile.VisitedPLMNs = []nas.PLMN{{}} },
		"spaces around":                   func(s *hss.Subscriber) { s.Profile.Name = " x" },
		"PDN type 9":                      func(s *hss.Subscriber) { s.Profile.APNs[0].PDNType = 9 },
		"ARP priority 16":                 func(s *hss.Subscriber) { s.Profile.APNs[0].ARP.Priority = 16 },
		"without a username":              func(s *hss.Subscriber) { s.Profile.APNs[0].Auth.Username = "" },
		"authentication none takes":       func(s *hss.Subscriber) { s.Profile.APNs[0].Auth.Method = hss.AuthNone },
		"unknown authentication method 4": func(s *hss.Subscriber) { s.Profile.APNs[0].Auth.Method = 4 },
		"printable":                       func(s *hss.Subscriber) { s.Profile.APNs[0].Auth.Password = "a\x00" },
		"more than 255 octets":            func(s *hss.Subscriber) { s.Profile.APNs[0].Auth.Password = nas.Password(strings.Repeat("p", 256)) },
		"name of 63 octets":               func(s *hss.Subscriber) { s.Profile.APNs[0].Name = strings.Repeat("a", 63) },
		"begin and end":                   func(s *hss.Subscriber) { s.Profile.APNs[0].Name = "a..b" },
		`begin with "rac"`:                func(s *hss.Subscriber) { s.Profile.APNs[0].Name = "rac1" },
		`end in ".gprs"`:                  func(s *hss.Subscriber) { s.Profile.APNs[0].Name = "a.mnc010.mcc440.gprs" },
	} {
		s := testSubscriber(imsi, testProfile())
		require.NoError(t, s.Validate())
		spoil(&s)
		require.ErrorContains(t, s.Validate(), want)
	}
}

func TestBitrate(t *testing.T) {
	for text, want := range map[string]hss.Bitrate{
		"0": 0, "64000": 64000, "64k": 64000, "50M": 50e6, "50Mbps": 50e6, "50 Mbit/s": 50e6, "10G": 10e9, "7 bit/s": 7, "9bps": 9,
	} {
		got, err := hss.ParseBitrate(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
		again, err := hss.ParseBitrate(got.String())
		require.NoError(t, err)
		require.Equal(t, got, again)
	}
	for _, text := range []string{"", "M", "-1", "+1", "1.5M", "11G", "50MM", "50 m", "18446744073709551616", "18446744073709551G"} {
		_, err := hss.ParseBitrate(text)
		require.Error(t, err, text)
	}
	require.Equal(t, "1500 kbit/s", hss.Bitrate(1500e3).String())
}

func FuzzLoadYAML(f *testing.F) {
	sample, err := os.ReadFile("testdata/subscribers.yaml")
	require.NoError(f, err)
	f.Add(sample)
	f.Add([]byte("profiles:\n  a: {default: x, apns: [{name: x}]}\nsubscribers:\n- {imsi: 001011, k: 00112233445566778899aabbccddeeff, op: 00112233445566778899aabbccddeeff}\n"))
	f.Add([]byte("a: &b [*b, !!x 'y', >\n z]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		d, err := hss.LoadYAML("f.yaml", bytes.NewReader(src))
		if err != nil {
			require.Zero(t, d)
			return
		}
		require.NoError(t, hss.NewMemory().Add(d.Subscribers...))
		var out bytes.Buffer
		require.NoError(t, hss.WriteYAML(&out, d))
		again, err := hss.LoadYAML("again.yaml", bytes.NewReader(out.Bytes()))
		require.NoError(t, err, "%s", out.Bytes())
		require.Equal(t, d.Subscribers, again.Subscribers)
	})
}

func FuzzLoadCSV(f *testing.F) {
	p := testProfile()
	var sample bytes.Buffer
	require.NoError(f, hss.WriteCSV(&sample, []hss.Subscriber{testSubscriber(imsi, p), testSubscriber(numbered(1), nil)}))
	f.Add(sample.Bytes())
	f.Add([]byte("imsi,k,op\n001011,00112233445566778899aabbccddeeff,00112233445566778899aabbccddeeff\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := hss.LoadCSV("f.csv", bytes.NewReader(src), []*hss.Profile{p})
		if err != nil {
			require.Nil(t, got)
			return
		}
		require.NoError(t, hss.NewMemory().Add(got...))
		var out bytes.Buffer
		require.NoError(t, hss.WriteCSV(&out, got))
		again, err := hss.LoadCSV("again.csv", &out, []*hss.Profile{p})
		require.NoError(t, err)
		require.Equal(t, got, again)
	})
}
