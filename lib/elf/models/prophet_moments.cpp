#include "elf/models/prophet_moments.hpp"

namespace elf::models {

ProphetMoments::ProphetMoments(double begin, std::size_t columns, bool scaling)
    : origin(begin), plain(columns + 2, columns + 2, arma::fill::zeros),
      timed(columns + 2, scaling ? columns + 2 : 1, arma::fill::zeros), square(timed) {}

void ProphetMoments::add(const arma::mat& z, const arma::vec& times) {
    const arma::vec since = times - origin;
    rows += static_cast<double>(z.n_rows);
    plain += z.t() * z;
    if (timed.n_cols == 1) {
        timed += z.t() * since;
        square += z.t() * (since % since);
        return;
    }
    const arma::mat moving = z.each_col() % since;
    timed += z.t() * moving;
    square += moving.t() * moving;
}

void ProphetMoments::add(const ProphetMoments& later) {
    const double shift = later.origin - origin;
    const auto fitting = later.plain.head_cols(timed.n_cols);
    rows += later.rows;
    plain += later.plain;
    timed += later.timed + shift * fitting;
    square += later.square + 2 * shift * later.timed + shift * shift * fitting;
}

} // namespace elf::models
