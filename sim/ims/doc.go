// Package ims is the IMS of a network as far as a device's registration goes:
// P-CSCF and S-CSCF in one (TS 24.229 5.2, 5.4), which authenticates
// subscribers by IMS AKA with vectors from the HSS (TS 33.203, RFC 3310).
//
//	i := ims.New(env, &ims.Config{Name: "ims", PLMN: plmn}, hss)
//	path := i.Connect(link.B)
//	link.B.Handle(path.HandleSIP)
//
// What it leaves out: the security association by IPsec between device and
// P-CSCF (TS 33.203 7), so every request is authenticated by its digest
// instead; the registration event package; calls.
package ims
