package abuse

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
)

// Network is the kind of network that a login comes from.
type Network uint8

const (
	Residential Network = iota
	// Carrier is a mobile network, whose users share addresses behind NAT.
	Carrier
	Office
	// Guest is a hotel or a café.
	Guest
	Hosting
)

var networkNames = [...]string{"residential", "carrier", "office", "guest", "hosting"}

func (n Network) String() string {
	if int(n) < len(networkNames) {
		return networkNames[n]
	}
	return "unknown"
}

// Country is a country by number; 0 is home. They have no names, since nothing
// hangs on which one it is.
type Country uint8

// countries is how many there are beside home.
const countries = 40

// Place is where a login comes from.
type Place struct {
	Address netip.Addr
	// AS is the network's number, of the range for private use (RFC 6996).
	AS      uint32
	Country Country
	Network Network
}

// Every network has a /20 of 240.0.0.0/4, which is reserved (RFC 1112 4): no
// address here is anybody's.
const (
	firstAddress = 0xF000_0000
	addressBits  = 12
	networks     = 1 << (28 - addressBits)
	firstAS      = 4_200_000_000
)

// place is host number h of network number n.
func place(n, h uint32, c Country, kind Network) Place {
	var a [4]byte
	binary.BigEndian.PutUint32(a[:], firstAddress|n%networks<<addressBits|h%(1<<addressBits))
	return Place{Address: netip.AddrFrom4(a), AS: firstAS + n%networks, Country: c, Network: kind}
}

// Networks of each kind and country stand side by side: the number says both.
const (
	perKind    = 32
	perCountry = perKind * 5
)

// somewhere is a random host of a network of that kind in a country.
func somewhere(r *rand.Rand, c Country, kind Network) Place {
	n := uint32(c)*perCountry + uint32(kind)*perKind + r.Uint32N(perKind)
	return place(n, r.Uint32(), c, kind)
}

// abroad is a country that is not home.
func abroad(r *rand.Rand) Country { return Country(1 + r.IntN(countries)) }
