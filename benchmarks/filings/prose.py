"""What annual reports say beside their figures: the same from company to company, and long."""

# ruff: noqa: E501 - sentences of reports, a line for each

from collections.abc import Sequence
from typing import Final

RISKS: Final[Sequence[tuple[str, str]]] = (
    ("Economic conditions may reduce demand for what we sell.",
     "Our results depend on the strength of the economies in which our customers operate. Inflation, higher interest rates, tariffs and the cost of energy have led some customers to postpone purchases, and a longer downturn would reduce our sales, our operating income and our cash flows. We may be unable to reduce our costs at the same pace."),
    ("We depend on a limited number of suppliers.",
     "Some materials and components come from a single source. If a supplier fails, raises its prices or cannot deliver on time, we may be unable to fill orders, and qualifying another source can take many months. We hold additional inventories of critical items, which ties up working capital and exposes us to write-downs."),
    ("Our acquisitions may not bring what we expect.",
     "We have acquired businesses and expect to acquire others. Integration diverts the attention of management, synergies may not be realised, and goodwill and intangible assets, which are a large part of our total assets, may become impaired. An impairment charge would reduce our net income in the period in which it is recognised."),
    ("A breach of our information systems could harm us.",
     "We are the target of attempts to gain access to our systems and to the data of our customers. Although no incident to date has had a material effect on our results, we cannot be certain that our defences will hold. A breach could lead to claims, fines, loss of revenue and damage to our reputation."),
    ("Changes in tax law could raise our effective tax rate.",
     "Our effective tax rate depends on the mix of earnings among jurisdictions, on the valuation of deferred tax assets and on tax rules that change. The adoption of a global minimum tax in several countries may raise our provision for income taxes. We are under examination by tax authorities in several jurisdictions."),
    ("Our indebtedness limits our flexibility.",
     "We use a portion of our cash flow to service debt. Our credit agreement contains covenants that require us to keep a ratio of debt to earnings, and a breach of them would permit the lenders to demand repayment. A downgrade of our credit rating would raise the interest that we pay on borrowings."),
    ("We may be unable to attract and keep the people we need.",
     "Competition for skilled employees is intense. Higher wages raise our selling, general and administrative expenses, and the loss of key employees could delay new products. A number of our employees are represented by works councils or unions, and agreements with them expire from time to time."),
    ("Currency movements affect our reported results.",
     "A portion of our sales and costs is in currencies other than the dollar. We hedge part of the exposure with forward contracts, but movements of exchange rates have reduced and may again reduce our reported sales and earnings, and the value of net assets abroad."),
    ("Laws on the environment could require expenditures.",
     "We are subject to laws on emissions, waste and water. We may be liable for the clean-up of sites that we or others have used, whether or not we were at fault, and capital expenditures to comply with new rules may be substantial. We have accrued what we consider probable and estimable."),
    ("Our pension plans may require more cash.",
     "The funded status of our pension plans depends on interest rates, on the return on plan assets and on how long retirees live. A decline in the discount rate increases our obligations, and we may have to contribute more than we plan."),
    ("We may be unable to protect our intellectual property.",
     "We rely on patents, trade marks and confidentiality agreements. Others may challenge or design around them, and claims that we infringe the rights of others, with or without merit, cost time and money."),
    ("Natural disasters and a pandemic could interrupt our business.",
     "Floods, storms, earthquakes, fire, a pandemic and acts of war could close our sites or those of our suppliers. Our insurance may not cover all of the loss."),
)  # fmt: skip

POLICIES: Final[Sequence[tuple[str, str]]] = (
    ("Principles of Consolidation", "The consolidated financial statements include the accounts of the Company and of the entities that it controls. Intercompany balances and transactions have been eliminated. Investments in which the Company has significant influence are accounted for by the equity method."),
    ("Use of Estimates", "The preparation of financial statements requires estimates and assumptions that affect reported amounts. Actual results could differ. Estimates are used for allowances, inventories, useful lives, impairment, income taxes, pensions and contingencies."),
    ("Cash and Cash Equivalents", "Highly liquid investments with an original maturity of three months or less are cash equivalents. They are carried at cost, which approximates fair value."),
    ("Revenue Recognition", "Revenue is recognised when control of goods passes to the customer, which is generally on shipment, and over time for services. Variable consideration such as rebates is estimated at the most likely amount. Payment terms seldom exceed ninety days."),
    ("Inventories", "Inventories are stated at the lower of cost and net realisable value, cost being determined first-in, first-out. Reserves are kept for items that are obsolete or in excess of expected demand."),
    ("Property, Plant and Equipment", "Property, plant and equipment is carried at cost less accumulated depreciation. Depreciation is computed on a straight-line basis over ten to forty years for buildings and three to fifteen years for machinery and equipment. Maintenance is expensed as incurred."),
    ("Goodwill and Intangible Assets", "Goodwill is not amortised and is tested for impairment in the fourth quarter of each year, by reporting unit, by comparing fair value with carrying amount. Intangible assets with finite lives are amortised over five to twenty years."),
    ("Leases", "The Company determines at inception whether an arrangement is a lease. Right-of-use assets and liabilities are recognised at the present value of payments over the lease term. Leases of twelve months or less are not recognised."),
    ("Income Taxes", "Deferred tax assets and liabilities are recognised for differences between the financial statement and tax bases of assets and liabilities. A valuation allowance is recorded when it is more likely than not that an asset will not be realised."),
    ("Research and Development", "Research and development costs are expensed as incurred. They consist of salaries, materials and the cost of outside contractors."),
    ("Stock-Based Compensation", "The cost of awards is measured at the date of grant at fair value and recognised over the vesting period. Forfeitures are accounted for as they occur."),
    ("Derivatives and Hedging", "All derivatives are recognised at fair value. Gains and losses on cash flow hedges are reported in accumulated other comprehensive income until the hedged item affects earnings. The Company does not hold derivatives for trading."),
    ("Earnings Per Share", "Basic earnings per share is net income divided by the weighted average number of shares outstanding. Diluted earnings per share includes the effect of awards by the treasury stock method."),
    ("New Accounting Pronouncements", "The Company adopted the guidance on supplier finance programmes at the beginning of the year. The adoption had no material effect on the consolidated financial statements. Guidance on segment expenses and on income tax disclosures will be adopted when required."),
)  # fmt: skip

AGREEMENT: Final[Sequence[str]] = (
    "Each Lender severally agrees, on the terms and conditions hereinafter set forth, to make advances to the Borrower from time to time on any Business Day during the period from the Effective Date until the Termination Date in an aggregate amount not to exceed at any time outstanding such Lender's Commitment.",
    "The Borrower shall pay interest on the unpaid principal amount of each advance from the date of such advance until such principal amount shall be paid in full, at a rate per annum equal at all times to the sum of the applicable reference rate and the Applicable Margin in effect from time to time.",
    "The Borrower may, upon at least three Business Days' notice to the Agent stating the proposed date and aggregate principal amount of the prepayment, prepay the outstanding principal amount of the advances comprising part of the same borrowing in whole or rateably in part, together with accrued interest.",
    "So long as any advance shall remain unpaid, the Borrower will not create or suffer to exist any lien upon or with respect to any of its properties, whether now owned or hereafter acquired, other than Permitted Liens, and will not permit any of its Subsidiaries to do so.",
    "The Borrower will maintain, as of the end of each fiscal quarter, a ratio of Consolidated Total Debt to Consolidated EBITDA for the four consecutive fiscal quarters then ended of not more than the ratio set forth in the schedule.",
    "No failure on the part of any Lender or the Agent to exercise, and no delay in exercising, any right hereunder shall operate as a waiver thereof; nor shall any single or partial exercise of any such right preclude any other or further exercise thereof or the exercise of any other right.",
    "The Participant acknowledges that the Award is granted at the discretion of the Committee and does not confer any right to continued employment. The Award shall vest in three equal annual instalments, subject to continued service, and shall be forfeited upon a termination for cause.",
    "This Agreement may be executed in any number of counterparts, each of which when so executed shall be deemed to be an original and all of which taken together shall constitute one and the same agreement, and shall be governed by and construed in accordance with the laws of the state named on the cover.",
)  # fmt: skip
