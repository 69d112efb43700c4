package hss_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"sunsetlab/hss"
	"sunsetlab/nas"
)

const exampleFile = `
profiles:
  mobile:
    default: internet
    apns:
      - {name: internet, auth: chap, auth_required: true, username: mobile@example, password: secret}
subscribers:
  - imsi: "440101234567890"
    k: 00112233445566778899aabbccddeeff
    opc: 63bfa50ee6523365ff14c1f45f88737d
    network_access_mode: only_packet
    access_restriction: [utran_not_allowed]
`

// Subscribers are loaded, used, and written back with the sequence numbers that
// they have reached.
func Example() {
	data, err := hss.LoadYAML("subscribers.yaml", strings.NewReader(exampleFile))
	if err != nil {
		fmt.Println(err)
		return
	}
	store := hss.NewMemory()
	if err := store.Add(data.Subscribers...); err != nil {
		fmt.Println(err)
		return
	}
	h := &hss.HSS{Store: store, Random: rand.NewChaCha8([32]byte{})}
	imsi, plmn := data.Subscribers[0].IMSI, nas.MustParsePLMN("44010")
	vector, err := h.Vector(imsi, plmn)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("octets of XRES:", len(vector.XRES))
	if err := hss.WriteCSV(os.Stdout, store.Subscribers()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// octets of XRES: 8
	// imsi,msisdn,k,opc,amf,sqn,network_access_mode,access_restriction,ambr_uplink,ambr_downlink,profile
	// 440101234567890,,00112233445566778899aabbccddeeff,63bfa50ee6523365ff14c1f45f88737d,8000,000000000021,only_packet,utran_not_allowed,50 Mbit/s,100 Mbit/s,mobile
}

// A file with anything wrong in it yields a list of all that is wrong.
func ExampleLoadCSV() {
	const file = `imsi,k,opc,network_access_mode
440101234567890,00112233445566778899aabbccddeeff,63bfa50ee6523365ff14c1f45f88737d,
44010123456789O,00112233445566778899aabbccddeeff,63bfa50ee6523365ff14c1f45f88737d,only_packets
`
	profile := &hss.Profile{Name: "mobile"}
	_, err := hss.LoadCSV("fleet.csv", strings.NewReader(file), []*hss.Profile{profile})
	fmt.Println(err)
	// Output:
	// fleet.csv:3: imsi: parse IMSI "44010123456789O": 'O' at position 15 is not a digit
	// fleet.csv:3: network_access_mode: "only_packets" is no network access mode, did you mean "only_packet"?
}
