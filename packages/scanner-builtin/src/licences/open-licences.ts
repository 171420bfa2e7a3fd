/**
 * SPDX identifiers of licences that the Open Source Initiative has approved or that the Free Software Foundation or the
 * Debian project counts as free. Identifiers only: "-only", "-or-later" and "+" forms are looked up by their base.
 */
export const openLicences: ReadonlySet<string> = new Set(
  `0BSD AAL AFL-1.1 AFL-1.2 AFL-2.0 AFL-2.1 AFL-3.0 AGPL-1.0 AGPL-3.0 ANTLR-PD APL-1.0 APSL-1.0 APSL-1.1 APSL-1.2 APSL-2.0
  Apache-1.0 Apache-1.1 Apache-2.0 Artistic-1.0 Artistic-1.0-Perl Artistic-1.0-cl8 Artistic-2.0
  BSD-1-Clause BSD-2-Clause BSD-2-Clause-FreeBSD BSD-2-Clause-NetBSD BSD-2-Clause-Patent BSD-2-Clause-Views BSD-3-Clause
  BSD-3-Clause-Attribution BSD-3-Clause-Clear BSD-3-Clause-LBNL BSD-3-Clause-Modification BSD-4-Clause BSD-4-Clause-UC
  BSD-4.3RENO BSD-4.3TAHOE BSD-Source-Code BSL-1.0 Beerware BitTorrent-1.1 Bitstream-Vera BlueOak-1.0.0
  CAL-1.0 CATOSL-1.1 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 CDDL-1.1 CECILL-1.0 CECILL-1.1 CECILL-2.0
  CECILL-2.1 CECILL-B CECILL-C CERN-OHL-P-2.0 CERN-OHL-S-2.0 CERN-OHL-W-2.0 CNRI-Jython CNRI-Python CPAL-1.0 CPL-1.0 CUA-OPL-1.0
  ClArtistic Condor-1.1 ECL-1.0 ECL-2.0 EFL-1.0 EFL-2.0 EPL-1.0 EPL-2.0 EUDatagrid EUPL-1.0 EUPL-1.1 EUPL-1.2 Entessa
  FSFAP FSFUL FSFULLR FSFULLRWD FTL Fair Frameworx-1.0 FreeBSD-DOC
  GFDL-1.1 GFDL-1.2 GFDL-1.3 GFDL-1.1-no-invariants GFDL-1.2-no-invariants GFDL-1.3-no-invariants GPL-1.0 GPL-2.0 GPL-3.0
  HPND HPND-sell-variant IBM-pibs ICU IJG IPA IPL-1.0 ISC Imlib2 Intel Info-ZIP JasPer-2.0 Jam
  LGPL-2.0 LGPL-2.1 LGPL-3.0 LGPLLR LPL-1.0 LPL-1.02 LPPL-1.0 LPPL-1.1 LPPL-1.2 LPPL-1.3a LPPL-1.3c LiLiQ-P-1.1 LiLiQ-R-1.1
  LiLiQ-Rplus-1.1 Libpng libpng-2.0 libtiff Linux-man-pages-copyleft Latex2e
  MIT MIT-0 MIT-CMU MIT-Modern-Variant MIT-feh MIT-open-group MITNFA MPL-1.0 MPL-1.1 MPL-2.0 MPL-2.0-no-copyleft-exception MS-PL MS-RL
  MirOS Motosoto MulanPSL-2.0 Multics NASA-1.3 NAIST-2003 NCSA NGPL NIST-PD NOSL NPL-1.0 NPL-1.1 NPOSL-3.0 NTP Naumen Nokia
  OCLC-2.0 ODbL-1.0 OFL-1.0 OFL-1.1 OFL-1.1-RFN OFL-1.1-no-RFN OFL-1.0-RFN OFL-1.0-no-RFN OGTSL OLDAP-2.3 OLDAP-2.7 OLDAP-2.8
  OLFL-1.3 OSET-PL-2.1 OSL-1.0 OSL-1.1 OSL-2.0 OSL-2.1 OSL-3.0 OpenSSL PHP-3.0 PHP-3.01 PSF-2.0 Plexus PostgreSQL Python-2.0
  Python-2.0.1 QPL-1.0 RPL-1.1 RPL-1.5 RPSL-1.0 RSCPL Ruby SGI-B-2.0 SISSL SMLNJ SPL-1.0 SSH-OpenSSH SSH-short SWL Sendmail SimPL-2.0
  Sleepycat Spencer-86 Spencer-94 Spencer-99 StandardML-NJ TCL TCP-wrappers UCL-1.0 UPL-1.0 Unicode-3.0 Unicode-DFS-2015 Unicode-DFS-2016
  Unicode-TOU Unlicense VSL-1.0 Vim W3C W3C-19980720 W3C-20150513 WTFPL Watcom-1.0 X11 X11-distribute-modifications-variant XFree86-1.1
  Xnet YPL-1.1 ZPL-2.0 ZPL-2.1 Zend-2.0 Zimbra-1.3 Zlib bzip2-1.0.5 bzip2-1.0.6 blessing curl eGenix gnuplot iMatix snprintf
  xpp zlib-acknowledgement`.split(/\s+/),
);
