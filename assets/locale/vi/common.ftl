# Words that screens, slips and pages share.
language-name = Tiếng Việt
welcome = Kính chào quý khách
# Stands on every screen, slip and page of the demo.
demo-mark = BẢN TRÌNH DIỄN
demo-unit = BẢN TRÌNH DIỄN – số không có giá trị
back = Quay lại
home = Về đầu
next = Tiếp tục
cancel = Hủy
done = Xong
counter = Quầy
# "1 hoặc 2", "1, 2 hoặc 3".
one-of = { $list } hoặc { $last }
counters = { $count ->
   *[other] Quầy { $list }
}
waits-for = Chờ gọi: { $place }
your-number = Số của quý khách
people-ahead = { $n ->
    [0] Sắp đến lượt quý khách
   *[other] Còn { $n } người trước
}
wait-under = Chờ dưới { $n } phút
wait-minutes = Chờ khoảng { $low }–{ $high } phút
wait-under-hours = Chờ dưới { $n } giờ
wait-hours = Chờ khoảng { $low }–{ $high } giờ
priority-of = Ưu tiên: { $class }

# Whether numbers are given.
numbers-until = Hôm nay lấy số đến { $time }
numbers-until-again = Lấy số đến { $time }, rồi từ { $again }
numbers-before-hours = Chưa đến giờ lấy số
numbers-after-hours = Đã hết giờ lấy số
numbers-day-off = Hôm nay không lấy số
numbers-all-given = Hôm nay đã hết số
numbers-part-given = Buổi này đã hết số
numbers-day-closed = Hôm nay đã ngừng cấp số
numbers-stopped = Máy tạm ngừng cấp số
numbers-again-today = Lấy số từ { $time }
numbers-again = Mở lại { $time } { $weekday } { $date }
on-weekday-1 = thứ Hai
on-weekday-2 = thứ Ba
on-weekday-3 = thứ Tư
on-weekday-4 = thứ Năm
on-weekday-5 = thứ Sáu
on-weekday-6 = thứ Bảy
on-weekday-7 = Chủ nhật
wait-plain = Ước tính theo thời gian phục vụ thông thường
wait-today = Ước tính theo { $n } lượt phục vụ hôm nay
wait-earlier = Ước tính theo { $n } lượt phục vụ những ngày trước
fee = Lệ phí
fee-free = Miễn phí
# Between thousands and hundreds.
group-mark = .
fee-amount = { $vnd } đ
fee-per-page = { $vnd } đ một trang
fee-province = Hỏi tại quầy (theo mức của tỉnh)
fee-unknown = Hỏi tại quầy (chưa công bố)
deadline = Thời hạn giải quyết
deadline-same-day = Trong ngày
deadline-working-days = { $n } ngày làm việc
deadline-days = { $n } ngày
deadline-hours = { $n } giờ
deadline-months = { $n } tháng
deadline-other = Hỏi tại quầy
# When a result is there: "Nhận kết quả: thứ Tư 02/12 đến thứ Sáu 04/12", "khoảng 16 giờ hôm nay".
ready = Nhận kết quả
ready-not-certain = Dự kiến nhận kết quả
ready-range = { $from } đến { $to }
ready-hour = khoảng { $time } { $day }
ready-latest = chậm nhất { $day }
same-day-until = Trong ngày; nhận sau { $time } thì trả ngày làm việc tiếp theo
same-day-passed = Trong ngày, nhưng đã quá { $time }
same-day-passes = Trong ngày nếu nộp trước { $time }; quý khách có thể đến lượt sau giờ đó
list-ready = Nếu nộp { $day }: nhận kết quả { $ready }
list-ready-before = Nếu nộp trước { $time } { $day }: nhận kết quả { $ready }
list-same-day = trong ngày
handed-in = nếu nộp { $day }
day-today = hôm nay
# A day in a sentence; how many digits its number has at least; what its month is called there.
day-said = { $weekday } { $day }/{ $month }
day-of-year = { $weekday } { $day }/{ $month }/{ $year }
day-digits = 2
month-1 = 01
month-2 = 02
month-3 = 03
month-4 = 04
month-5 = 05
month-6 = 06
month-7 = 07
month-8 = 08
month-9 = 09
month-10 = 10
month-11 = 11
month-12 = 12
hour-said = { $hour } giờ
hour-and-minute = { $hour } giờ { $minute }
papers = Giấy tờ cần mang
original = Bản chính
originals = { $n ->
   *[other] { $n } bản chính
}
copies = { $n ->
   *[other] { $n } bản sao
}
paper-form = nhận tại quầy
paper-unclear = mang theo nếu có
result = Kết quả
weekday-1 = thứ Hai
weekday-2 = thứ Ba
weekday-3 = thứ Tư
weekday-4 = thứ Năm
weekday-5 = thứ Sáu
weekday-6 = thứ Bảy
weekday-7 = chủ nhật

# What a person reads when something is refused.
error-unknown-queue = Lĩnh vực này không còn phục vụ.
error-unknown-procedure = Thủ tục này không có trong danh mục.
error-unknown-paper = Thủ tục này không có giấy tờ đó.
error-never-missing = Giấy tờ này không phải mang theo nên không thể thiếu.
error-unknown-counter = Không có quầy này.
error-unknown-ticket = Không tìm thấy số này.
error-unknown-help = Không tìm thấy lượt gọi hỗ trợ này.
error-pin-paused = Mã PIN sai nhiều lần. Thử lại sau { $seconds } giây.
error-numbers-exhausted = Hôm nay đã hết số của lĩnh vực này. Mời quý khách gặp nhân viên hướng dẫn.
error-no-printer = Máy này không in phiếu. Mời quý khách gặp nhân viên hướng dẫn.
error-closed = Ngoài giờ lấy số.
error-closed-until = Ngoài giờ lấy số, mở lại lúc { $time } ngày { $date }.
error-nobody-waiting = Không còn ai đang chờ.
error-counter-busy = Quầy đang phục vụ số { $label }. Hãy kết thúc hoặc báo vắng trước.
error-not-allowed = Số { $label } không còn ở bước này.
error-other-counter = Số { $label } thuộc quầy { $counter }.
error-too-soon = Số { $label } vừa được gọi. Gọi lại được sau { $seconds } giây.
error-returns-used = Số { $label } không dùng lại được nữa. Mời quý khách lấy số mới.
error-nothing-to-undo = Không còn thao tác nào của số { $label } để hoàn lại.
error-already-rated = Số { $label } đã được đánh giá. Xin cảm ơn.
error-part-full = Hôm nay đã hết số của lĩnh vực này. Mời quý khách gặp nhân viên hướng dẫn.
error-part-full-until = Đã hết số của buổi này. Lấy số lại từ { $time } ngày { $date }.
error-day-full = Số người đang chờ đã đủ đến hết giờ làm việc hôm nay. Mời quý khách gặp nhân viên hướng dẫn.
error-day-closed = Hôm nay đã ngừng cấp số. Mời quý khách trở lại vào ngày làm việc tiếp theo.
error-too-many = Máy vừa cấp nhiều số liên tiếp. Xin chờ một phút rồi thử lại.
error-too-early = Lịch hẹn của quý khách lúc { $time }. Quý khách lấy số được từ { $from }.
error-too-late = Lịch hẹn lúc { $time } ngày { $date } đã quá giờ. Quý khách vẫn có thể lấy số thường.
error-other-day = Lịch hẹn của quý khách là { $time } ngày { $date }, không phải hôm nay.
error-appointment-used = Lịch hẹn này đã được lấy số { $label }. Quý khách vẫn có thể lấy số thường.
error-person-absent = { $person } hiện không ngồi ở quầy nào.
error-unknown-class = Không có diện ưu tiên này.
error-date-unconfirmed = Đồng hồ máy đang chỉ ngày { $date }. Nhân viên cần xác nhận ngày trước khi cấp số.
error-drive-full = Máy hết chỗ lưu nên không cấp thêm số được. Mời quý khách gặp nhân viên hướng dẫn.
error-request-reused = Yêu cầu này đã dùng cho việc khác.
error-not-open = Máy tạm ngừng. Mời quý khách đến quầy hướng dẫn.
error-store = Máy không lưu được dữ liệu. Mời quý khách gặp nhân viên hướng dẫn.
then = Sau đó: { $list }

# What staff are told of the machine, on their panel and on the consoles: what is wrong, and what to do.
clock-never-set = Đồng hồ máy chỉ ngày { $date }: chưa ai chỉnh. Hãy nối mạng hoặc chỉnh đồng hồ.
clock-behind = Đồng hồ máy chỉ ngày { $date }, sớm hơn số đã cấp gần nhất. Hãy xem lịch rồi xác nhận, hoặc chỉnh đồng hồ.
clock-far-ahead = Đồng hồ máy chỉ ngày { $date }, quá xa lần làm việc trước. Hãy xem lịch rồi xác nhận, hoặc chỉnh đồng hồ.
clock-stepped = Đồng hồ máy vừa nhảy sang ngày { $date }. Hãy xem lịch rồi xác nhận, hoặc chỉnh đồng hồ.
clock-goes-on = Trong lúc chờ, máy làm việc tiếp theo ngày { $date }, các số đang chờ vẫn giữ nguyên.
clock-gives-none = Trong lúc chờ, máy vẫn gọi số nhưng không cấp số mới.
clock-confirm = Đúng, hôm nay là { $date }
trouble-day-set = Đồng hồ vừa được chỉnh: ngày { $detail } đã kết thúc, ai còn giữ số của ngày đó cần lấy số mới.
trouble-drive = Ổ đĩa sắp đầy nên không cấp số: báo kỹ thuật viên dọn bớt dữ liệu.
trouble-folder = Thư mục dữ liệu không còn ở chỗ cũ nên không cấp số: báo kỹ thuật viên.
trouble-backups = Chưa sao lưu được dữ liệu: xem lại ổ đĩa sao lưu, báo kỹ thuật viên.
trouble-restored = Máy đang dùng bản sao lưu: vài số gần đây có thể thiếu. Ai có phiếu mà không được gọi thì phục vụ trực tiếp.
trouble-check = Kiểm tra ban đêm thấy dữ liệu có lỗi: báo kỹ thuật viên chạy “motcua audit verify”.
trouble-lines = Nhật ký đã mất { $detail } dòng vì không có nơi ghi: báo kỹ thuật viên.
