// Package ims is the IMS of a network: P-CSCF and S-CSCF in one (TS 24.229 5.2,
// 5.4), which registers devices by IMS AKA with vectors from the HSS (TS 33.203,
// RFC 3310) and carries their calls; the other end of those is the IMS itself.
//
//	i := ims.New(env, &ims.Config{Name: "ims", PLMN: plmn, PCSCF: address}, hss)
//	i.ConnectNetwork(network)
//	path := i.Connect(link.B)
//	link.B.Handle(path.HandleSIP)
//	i.Call(imsi)
//
// A call to a subscriber goes over IMS if he is registered and the network that
// serves him supports voice there, and breaks out to the circuit domain otherwise
// (TS 23.221 7.2b, TS 29.328). Emergency calls are taken from whoever has a
// bearer for them, registered or not (TS 24.229 5.2.10, 5.11).
//
// Short messages of devices that register for it go over IP (TS 24.341).
//
// What it leaves out: the security association by IPsec between device and
// P-CSCF (TS 33.203 7), so REGISTER is authenticated by its digest and other
// requests by the path they come on; the registration event package;
// preconditions and reliable provisional responses; supplementary services.
package ims
