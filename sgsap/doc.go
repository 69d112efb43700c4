// Package sgsap reads and writes the messages of the SGs interface between an
// MME and a VLR (TS 29.118 clause 8) as flat structs: one field an information
// element.
//
//	req := sgsap.LocationUpdateRequest{IMSI: imsi, MMEName: sgsap.MMEName(gummei),
//		UpdateType: sgsap.IMSIAttach, NewLAI: lai}
//	conn.Send(about, req.Append(buf[:0]))
//
//	msg, err := sgsap.Decode(pdu)
//
// The zero value of a field is an absent element; where zero is a value of its
// own the field is a [nas.Opt]. Byte fields point into the input. Elements that
// a message does not know are skipped (TS 29.118 7.5), those of extended idle
// mode (maximum UE availability time, SM delivery timer and the like) among
// them. What makes a message unusable is an [Error] with the cause that a
// SGsAP-STATUS carries.
package sgsap
