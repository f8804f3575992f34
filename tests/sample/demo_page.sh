# The page at the demo's end: what this is, what has just happened in this run, what it proves, what to try next. Read by
# demo.sh, which has gathered the numbers in `happened`. One function per language; the same page twice.

# Bodies that arrived although the centre had stored them: what a push brought less how far the site's number moved. A hello says
# where the number stood after a kill. Then those that SQL knows as duplicates, under a number of their own.
count_arrived_twice() {
	REPLY=$(awk '
		function value(key,   i, pair) { for (i = 1; i <= NF; i++) if (split($i, pair, "=") == 2 && pair[1] == key) return pair[2]; return "" }
		/ event=hello / { s = value("site"); if (value("n") + 0 > at[s] + 0) at[s] = value("n") }
		/ event=push.answered / && value("outcome") == "stored" { s = value("site"); twice += value("bodies") - (value("n") - at[s]); at[s] = value("n") }
		END { print twice + 0 }' "$demo/centre.log")
	happened[arrived_twice]=$((REPLY + happened[duplicates]))
}

s() { seconds "${happened[$1]:-0}"; }
n() { num "${happened[$1]:-0}"; }

# A paragraph of at most 98 characters a line; printf counts bytes, so it cannot pad Vietnamese.
folded() {   # first line's beginning, the others' beginning, text
	local line=$1 rest=$2 word_now
	for word_now in $3; do
		if [ $((${#line} + ${#word_now})) -gt 98 ]; then
			say "${line% }"
			line=$rest
		fi
		line+="$word_now "
	done
	say "${line% }"
}
para() { folded "  " "  " "$1"; }
point() { folded "  · " "    " "$1"; }
ruler() { printf '%*s\n' 98 '' | sed 's/ /─/g'; }

page_en() {
	ruler
	say "LIÊN THÔNG: WHAT YOU HAVE JUST SEEN"
	ruler
	say "What this is"
	para "One register of the grassroots Party organisations of a province: units, organisations, members and what
		happens to them, posts, meetings. Clerks of district sites record on machines of their own, with or without a
		line. The centre receives what they send, judges it by the same rules, keeps it in PostgreSQL, and answers
		every single record. Names and card numbers stay with the sites."
	para "This was Tuyên Quang at 31/12/2020: districts, communes and the published figures are real; villages, the
		organisations below the communes and all people are invented."
	say "What happened on this machine, in $(s total_s)"
	point "${#sites[@]} sites enrolled, each a process of its own. Their clerks imported $(num $total) records from
		${#i_file[@]} files while the sites delivered."
	point "${happened[again_file]} was imported twice: all $(n again_rows) rows were known, none was recorded again."
	point "$demo_offline was offline for $(s offline_s) while its clerk went on. Back on line, the $(n offline_waited)
		updates still queued there were acknowledged within $(s caught_s)."
	point "The centre was killed (kill -9) at $(n centre_at) acknowledged updates. It was ready again after
		$(s centre_ready_s), and $(s centre_back_s) after the kill it acknowledged the next update."
	point "$demo_killed's agent was killed (kill -9) at $(n site_at) of its $(num "${expected[$demo_killed]}") updates;
		$(s site_back_s) after the kill its next update was acknowledged."
	[ -z "${happened[killed_file]:-}" ] || point "Its import of ${happened[killed_file]} died too and was simply repeated:
		of $(n killed_rows) rows $(n killed_known) had been recorded before."
	point "What the province decides came down the same line: $(n delivered) deliveries of the tasks of 03-ĐA/TU were at
		their sites, and reported, within $(s delivered_s). All sites hold the same $(n province_n) items, by their digest."
	case ${happened[arrived_twice]} in
	0) point "Nothing the centre had stored was sent again: after each kill both ends compared how far they had come." ;;
	*) point "$(n arrived_twice) updates that the centre had stored reached it a second time; none was counted twice." ;;
	esac
	say "What it proves"
	point "Nothing is lost and nothing is there twice: $(num $total) recorded, $(n received) received, a verdict for each."
	point "${happened[figures_equal]} of ${happened[figures]} published figures come out to the last digit, ${happened[figures_kept]} of them as indicators that were kept
		up to date beside the load; $(s watermark_s) after the last step they were known up to it."
	point "${happened[checks_fine]} of ${happened[checks]} checks of verify are fine. Among them: the whole journal, judged
		again from its first update, gives the same registers, row by row; and every figure, recomputed from scratch, is the same."
	say "Where the time went"
	para "the centre $(s centre_s), the sites $(s sites_s), the catalogue $(s publish_s), the load with its accidents $(s load_s)
		($(num $((1000 * total / happened[load_s]))) updates a second), the last verdicts $(s settle_s), the tasks
		$(s tasks_s), the tables $(seconds $((happened[sums_s] + happened[tables_s]))), the closing $(s close_s), the reports $(s reports_s),
		verify --replay $(s verify_s)"
	say "What to try next, while ./dev demo is up (LANGUAGE=en before a command: in English)"
}

page_vi() {
	ruler
	say "LIÊN THÔNG: BẠN VỪA XEM NHỮNG GÌ"
	ruler
	say "Đây là gì"
	para "Một sổ chung về các tổ chức cơ sở đảng của một tỉnh: đơn vị hành chính, tổ chức đảng, đảng viên và biến động,
		chức vụ, buổi sinh hoạt. Cán bộ ở các điểm (huyện, thành phố, khối) ghi trên máy của mình, có mạng hay không cũng
		được. Tỉnh nhận những gì các điểm gửi, xét theo cùng những quy tắc như ở điểm, lưu vào PostgreSQL và trả lời từng bản ghi
		một. Họ tên và số thẻ đảng viên ở lại điểm."
	para "Đây là Tuyên Quang ngày 31/12/2020: huyện, xã và các số liệu đã công bố là thật; thôn, các tổ chức dưới xã và
		mọi con người đều là hư cấu."
	say "Những gì đã diễn ra trên máy này, trong $(s total_s)"
	point "${#sites[@]} điểm đăng ký, mỗi điểm là một tiến trình riêng. Cán bộ các điểm nhập $(num $total) bản ghi từ
		${#i_file[@]} tệp, trong lúc đó các điểm gửi lên tỉnh."
	point "Tệp ${happened[again_file]} được nhập hai lần: cả $(n again_rows) dòng đều đã có, không dòng nào bị ghi thêm."
	point "Điểm $demo_offline mất mạng $(s offline_s), cán bộ vẫn nhập tiếp. Khi có mạng lại, $(n offline_waited) bản ghi còn
		trong hàng chờ được tỉnh nhận hết trong $(s caught_s)."
	point "Máy chủ của tỉnh bị dừng đột ngột (kill -9) khi đã nhận $(n centre_at) bản ghi. Nó chạy lại sau
		$(s centre_ready_s); $(s centre_back_s) sau khi bị dừng, nó nhận được bản ghi tiếp theo."
	point "Tiến trình gửi nhận của điểm $demo_killed bị dừng đột ngột (kill -9) khi tỉnh đã nhận $(n site_at) trên
		$(num "${expected[$demo_killed]}") bản ghi của điểm; $(s site_back_s) sau đó, bản ghi tiếp theo của điểm được nhận."
	[ -z "${happened[killed_file]:-}" ] || point "Lệnh nhập tệp ${happened[killed_file]} cũng bị dừng và chỉ cần nhập lại:
		trong $(n killed_rows) dòng có $(n killed_known) dòng đã được ghi từ trước."
	point "Những gì tỉnh quyết định xuống điểm trên cùng đường truyền: $(n delivered) lượt giao nhiệm vụ của Đề án 03-ĐA/TU đã
		đến nơi và được báo nhận trong $(s delivered_s). Mọi điểm giữ cùng $(n province_n) mục, theo mã băm."
	case ${happened[arrived_twice]} in
	0) point "Không bản ghi nào tỉnh đã lưu bị gửi lại: sau mỗi lần bị dừng, hai bên so với nhau xem đã đến đâu." ;;
	*) point "$(n arrived_twice) bản ghi tỉnh đã lưu lại đến lần thứ hai; không bản ghi nào bị tính hai lần." ;;
	esac
	say "Điều đó chứng minh gì"
	point "Không mất, không trùng: các điểm ghi $(num $total) bản ghi, tỉnh nhận $(n received), bản ghi nào cũng có kết luận."
	point "${happened[figures_equal]} trên ${happened[figures]} số liệu đã công bố đúng đến chữ số cuối cùng, ${happened[figures_kept]} số liệu do các chỉ tiêu cho, được
		tính ngay trong lúc nạp; $(s watermark_s) sau bước cuối cùng, số liệu đã nhận đến đó."
	point "${happened[checks_fine]} trên ${happened[checks]} phép kiểm tra của verify đều đúng. Một trong số đó xét lại toàn bộ
		nhật ký từ bản ghi đầu tiên và được đúng những sổ ấy, từng dòng một; mọi số liệu tính lại từ đầu cũng như vậy."
	say "Thời gian"
	para "máy chủ $(s centre_s), các điểm $(s sites_s), danh mục $(s publish_s), nạp dữ liệu kèm các sự cố $(s load_s) (mỗi giây
		$(num $((1000 * total / happened[load_s]))) bản ghi), những kết luận cuối $(s settle_s), các nhiệm vụ $(s tasks_s), các bảng
		$(seconds $((happened[sums_s] + happened[tables_s]))), chốt kỳ $(s close_s), báo cáo $(s reports_s),
		verify --replay $(s verify_s)"
	say "Bạn có thể thử tiếp trong khi ./dev demo đang chạy (đặt LANGUAGE=en trước lệnh để xem tiếng Anh)"
}

# What to try next: each line is a command that works on the demo's province while it is up.
try_next() {
	local row command vi en
	local -a rows=(
		"./dev centre site list|các điểm, như tỉnh thấy|the sites as the centre sees them"
		"./dev site LB status|một điểm, như cán bộ của điểm thấy|a site as its clerk sees it"
		"./dev site LB table standing --as-of 31/12/2020 | head -n 20|những việc điểm còn phải làm|what remains to be done there"
		"./dev site LB table member --as-of 31/12/2016 | head -n 20|đảng viên ngày ấy, họ tên hư cấu|its members that day, invented names"
		"./dev site LB due --on 2021-12-31 | head -n 20|việc được giao và báo cáo đến hạn ở điểm|tasks and returns due there"
		"./dev centre indicator list|các chỉ tiêu, mỗi chỉ tiêu một câu SELECT|the indicators, one SELECT each"
		"./dev centre report review --period 2020 --as table|bảng đánh giá Đề án|the programme's review"
		"./dev centre report members --period 2020|đầu kỳ + vào - ra = cuối kỳ|opening + in - out = closing"
		"./dev site LB table figure --period 2020|số liệu của điểm, như tỉnh công nhận|a site's own figures, as the province knows them"
		"./dev centre period list|các kỳ đã chốt|the periods that are closed"
		"./dev centre catalog list|các phiên bản danh mục đã ban hành|the versions of the catalogue"
		"./dev centre standing --as-of 2020-12-31 | head -n 20|những việc ấy của cả tỉnh, không họ tên|the same for the province, without names"
		"./dev psql -c \"SELECT code, name, kind FROM unit_as_of WHERE level = 'commune' LIMIT 5\"||"
		"printf 'code,name,level,kind,parent_code\\n02233099,Thôn Nà Mới,village,thon,99999\\n' | ./dev site LB import - --form unit||"
		"./dev site LB send; ./dev site LB inbox|đơn vị cha 99999 không có: xem tỉnh trả lời gì|its parent 99999 is unknown: see the answer"
		"tail -f var/demo/centre.log|máy chủ nói gì về việc của mình|what the centre says of its work"
	)
	for row in "${rows[@]}"; do
		IFS='|' read -r command vi en <<<"${row//' | '/' ¦ '}"
		command=${command//¦/|}
		if [ -z "$en" ]; then say "  $command"; else say "  $(padded_right "$command" 63) ${!lang}"; fi
	done
}

padded_right() { printf '%s%*s' "$1" $((${#1} < $2 ? $2 - ${#1} : 1)) ''; }

write_page() {
	count_arrived_twice
	{
		page_$lang
		try_next
		ruler
	} >"$demo/page.txt"
}
